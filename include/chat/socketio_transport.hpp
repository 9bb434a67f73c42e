// The service's transport over Socket.IO.
#pragma once

#include <chat/options.hpp>
#include <chat/transport.hpp>
#include <memory>

namespace chat {

namespace net {
class HttpHandler;
}

/// Serves any Socket.IO client, protocol 4 or 5, over polling and WebSocket. `others` serves HTTP
/// requests for other paths, on their connection's loop, and outlives the transport; nullptr: they
/// get 404.
std::unique_ptr<Transport> make_socketio_transport(const Options& options,
                                                   net::HttpHandler* others = nullptr);

}  // namespace chat
