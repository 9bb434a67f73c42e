// A WebSocket whose session is on another node.
#pragma once

#include "http_client/message.hpp"
#include "http_client/url.hpp"
#include "net/http_connection.hpp"

namespace chat::cluster {

/// Sends the current request to the node, then relays bytes both ways until one side ends. Call it
/// on the connection's loop; the connection leaves that loop.
void open_tunnel(net::HttpConnection& connection, http::Origin node, http::Request request);

}  // namespace chat::cluster
