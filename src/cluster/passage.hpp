// One request on its way to another node, and the response on its way back.
#pragma once

#include "http_client/client.hpp"
#include "net/http_connection.hpp"

namespace chat::cluster {

/// Answers the request at hand by what the node answers, with 502 where it does not. Gives the
/// request up when the connection's client goes away. On the connection's loop, as `client` is.
void begin_passage(net::HttpConnection& connection, http::Client& client, http::Origin node,
                   http::Request request);

}  // namespace chat::cluster
