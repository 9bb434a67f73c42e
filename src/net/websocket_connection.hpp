// A WebSocket (RFC 6455) on a stream: messages in, frames out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/prefetch.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"
#include "net/output_queue.hpp"
#include "net/rare_timer.hpp"
#include "net/stream.hpp"
#include "wire/websocket.hpp"

namespace chat::net {

/// The only supported version.
inline constexpr std::string_view kWebSocketVersion = "13";

/// True for a valid WebSocket upgrade request (section 4.2.1).
bool is_websocket_upgrade(const HttpRequest& request);

/// True if the request asks for another version, or for none.
bool is_other_websocket_version(const HttpRequest& request);

/// The 101 response (section 4.2.2). Accepts the first subprotocol offered: a client that offers
/// any rejects an answer without one.
std::string websocket_accept_response(const HttpRequest& request);

/// Belongs to one loop's thread. Answers pings and performs the close handshake, from either side.
class WebSocketConnection final : public LoopOwned,
                                  private StreamHandler,
                                  private wire::WebSocketReader::Handler {
 public:
  class Handler {
   public:
    /// Bytes arrived, of a message or anything else; their content follows.
    virtual void on_websocket_input() {}
    virtual void on_websocket_message(bool binary, std::string_view payload) = 0;
    /// The last call: the peer closed or broke the protocol, or the connection was lost. The owner
    /// releases the connection.
    virtual void on_websocket_closed() = 0;
    /// As Pollable::prefetch().
    virtual void prefetch_input(unsigned depth) const { static_cast<void>(depth); }

   protected:
    ~Handler() = default;
  };

  /// Queues the 101 response to the request.
  WebSocketConnection(std::unique_ptr<Stream> stream, const HttpRequest& request,
                      std::size_t max_message_size);
  ~WebSocketConnection() override;

  Loop& loop() const { return stream_->loop(); }

  void set_handler(Handler* handler) { handler_ = handler; }

  /// Starts to read, beginning with the input behind the request.
  void start(std::string unread);

  /// Sends what is queued, then holds back later output for `delay` ms.
  void hold_back(std::int64_t delay);

  /// Back-pressure: while paused it does not read. Data already read is still delivered.
  void set_paused(bool paused);

  /// Queue for whole frames, sent by the next flush().
  OutputQueue& output() { return output_; }
  /// What was queued after the first `before` bytes tells of no state, see Stream::let_pass().
  void let_pass(std::size_t before) { stream_->let_pass(before, output_.size()); }
  void flush();
  /// Adds flush()'s first send.
  void offer_send(SendGroup& group) override;
  /// Prefetches what these two will read.
  void prefetch() const { base::prefetch(&stream_, 2); }

  /// Sends what is queued, then a close frame, and waits a moment for the peer's answer. No more
  /// calls to the handler; the loop owns the connection until its end.
  static void close(std::unique_ptr<WebSocketConnection> connection, wire::CloseCode code,
                    std::string_view reason = {});

  /// Ends the connection at once; queued output is lost.
  static void abort(std::unique_ptr<WebSocketConnection> connection);

 private:
  void on_stream_readable() override;
  void on_stream_writable() override;
  void prefetch_input(unsigned depth) const override;
  void end_waiting();

  bool on_message(wire::Opcode opcode, std::string_view payload) override;
  bool on_ping(std::string_view payload) override;
  bool on_pong(std::string_view payload) override;
  bool on_close(std::uint16_t code, std::string_view reason) override;

  void take(std::span<char> bytes);
  void answer_close(wire::CloseCode code);
  void lost();
  void finish_closing();

  std::unique_ptr<Stream> stream_;
  Handler* handler_ = nullptr;
  std::uint16_t unsent_pongs_ = 0;  // pongs that may be in the output
  bool held_back_ = false;          // until the timer
  bool paused_ = false;             // reads nothing
  bool closing_ = false;            // a close frame is queued or sent
  bool peer_closed_ = false;        // the peer's close frame has arrived
  OutputQueue output_;
  wire::WebSocketReader reader_;
  RareTimer timer_;
};

}  // namespace chat::net
