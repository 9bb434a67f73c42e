// The service's transport over Socket.IO.
#pragma once

#include <chat/options.hpp>
#include <chat/transport.hpp>
#include <memory>

namespace chat {

namespace net {
class HttpHandler;
}

/// Any Socket.IO client, protocol 4 or 5, over polling and WebSocket, as the options say. `others`
/// serves the HTTP requests for other paths, on the loop of their connection; nullptr: they are
/// answered 404. It outlives the transport.
std::unique_ptr<Transport> make_socketio_transport(const Options& options,
                                                   net::HttpHandler* others = nullptr);

}  // namespace chat
