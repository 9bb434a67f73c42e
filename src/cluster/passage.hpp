// One forwarded request and its response.
#pragma once

#include "http_client/client.hpp"
#include "net/http_connection.hpp"

namespace chat::cluster {

/// Answers the current request with the node's response, or with 502 if there is none. Cancels if
/// the connection's client disconnects. Call it on the connection's loop, which is also `client`'s.
void begin_passage(net::HttpConnection& connection, http::Client& client, http::Origin node,
                   http::Request request);

}  // namespace chat::cluster
