// What a transport tells of one connected socket.
#pragma once

#include <chat/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

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
  /// Serves an event without bytes at once, from its JSON text: the array of its name and its
  /// arguments, not checked yet. Returns the text of the answer, as encode_json_args() makes it;
  /// nullopt: nothing was done, and the event is to come by on_event(). A transport may leave it
  /// out. It spares the most frequent request its tree of values.
  virtual std::optional<std::string> serve_now(std::string_view json);
  /// The last call.
  virtual void on_disconnect(std::string reason) = 0;
};

inline std::optional<std::string> SocketHandler::serve_now(std::string_view) {
  return std::nullopt;
}

}  // namespace chat
