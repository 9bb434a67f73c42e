// What a transport reports about one connected socket.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/event.hpp>
#include <chat/handshake.hpp>
#include <chat/value.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

/// Answers a request. Call at most once, on any thread; does nothing if the socket is gone. Empty
/// if the request wants no answer.
using Ack = std::function<void(Args)>;

/// Why a socket is gone, where somebody meant it to go.
namespace disconnect_reasons {
inline constexpr std::string_view kByClient = "client namespace disconnect";
inline constexpr std::string_view kByServer = "server namespace disconnect";
/// Transport::drop_socket()
inline constexpr std::string_view kDropped = "server dropped the connection";
}  // namespace disconnect_reasons

/// Whether it is one of those above. With any other reason the connection broke, and the client may
/// come back.
inline bool is_deliberate(std::string_view disconnect_reason) {
  using namespace disconnect_reasons;
  return disconnect_reason == kByClient || disconnect_reason == kByServer ||
         disconnect_reason == kDropped;
}

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
  /// The client's connection broke. The client may come back, until on_disconnect().
  virtual void on_break() {}
  /// The client's connection broke, and the client is back on a new one, with this handshake. Call
  /// `decide` once, on any thread: true takes the connection up, and `executor` is the socket's
  /// from then on; false ends the socket. Nothing is called in between but on_disconnect().
  virtual void on_return(HandshakePtr handshake, boost::asio::any_io_executor executor,
                         std::function<void(bool)> decide);
  /// The socket is another handler's, here or on another node. The last call, instead of
  /// on_disconnect(): nobody is to be told that the socket is gone.
  virtual void on_moved() {}
  /// The last call. A transport uses `disconnect_reasons` where they apply, see is_deliberate().
  virtual void on_disconnect(std::string reason) = 0;
};

inline void SocketHandler::on_return(HandshakePtr, boost::asio::any_io_executor,
                                     std::function<void(bool)> decide) {
  decide(true);
}

inline std::optional<std::string> SocketHandler::serve_now(std::string_view) {
  return std::nullopt;
}

/// A socket that this node takes over: its client is back, but was on another node, or has missed
/// more than this one keeps.
struct TakenOver {
  std::shared_ptr<SocketHandler> handler;
  Tick tick = 0;              ///< of Transport::adopt_socket()
  std::vector<Event> missed;  ///< what the client missed until then, with ticks, in order
};

}  // namespace chat
