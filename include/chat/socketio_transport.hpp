// The service's transport over Socket.IO.
#pragma once

#include <chat/options.hpp>
#include <chat/transport.hpp>
#include <memory>

namespace chat {

/// Any Socket.IO client, protocol 4 or 5, over polling and WebSocket, as the options say.
std::unique_ptr<Transport> make_socketio_transport(const Options& options);

}  // namespace chat
