// What a transport tells of one connected socket.
#pragma once

#include <chat/value.hpp>
#include <functional>
#include <string>

namespace chat {

/// Answers a request. May be called once, on any thread; where the socket is gone, it does nothing.
/// Empty for a request that asked for no answer.
using Ack = std::function<void(Args)>;

/// The service's side of one connected socket. Called on the socket's executor, never twice at a
/// time. The transport keeps it until on_disconnect has returned.
class SocketHandler {
 public:
  virtual ~SocketHandler() = default;
  virtual void on_event(std::string name, Args args, Ack ack) = 0;
  /// The last call.
  virtual void on_disconnect(std::string reason) = 0;
};

}  // namespace chat
