// What a transport reports about one connected socket.
#pragma once

#include <chat/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace chat {

/// Answers a request. Call at most once, on any thread; does nothing if the socket is gone. Empty
/// if the request wants no answer.
using Ack = std::function<void(Args)>;

/// The service's side of one connected socket. Called on the socket's executor, never concurrently.
/// The transport keeps it until on_disconnect returns.
class SocketHandler {
 public:
  virtual ~SocketHandler() = default;
  virtual void on_event(std::string name, Args args, Ack ack) = 0;
  /// Serves an event without bytes synchronously, from its JSON text: the unchecked array of name
  /// and arguments. Returns the text of the answer, as encode_json_args() makes it. nullopt:
  /// nothing was done; the event must go to on_event(). Optional for a transport. Saves the most
  /// frequent request its tree of values.
  virtual std::optional<std::string> serve_now(std::string_view json);
  /// The last call.
  virtual void on_disconnect(std::string reason) = 0;
};

inline std::optional<std::string> SocketHandler::serve_now(std::string_view) {
  return std::nullopt;
}

}  // namespace chat
