// A WebSocket whose session is on another node.
#pragma once

#include "http_client/message.hpp"
#include "http_client/url.hpp"
#include "net/http_connection.hpp"

namespace chat::cluster {

/// Sends the request at hand to the node and then carries bytes both ways, whatever they are, until
/// one side ends. On the connection's loop, which the connection leaves.
void open_tunnel(net::HttpConnection& connection, http::Origin node, http::Request request);

}  // namespace chat::cluster
