// One Engine.IO session: a client on polling, on WebSocket, or upgrading.
//
// Source: the Engine.IO protocol documents, revisions 3 and 4.
#pragma once

#include <chat/handshake.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/timing_wheel.hpp"
#include "engineio/options.hpp"
#include "engineio/request_record.hpp"
#include "net/admission.hpp"
#include "net/http_connection.hpp"
#include "net/loop.hpp"
#include "net/output_queue.hpp"
#include "net/websocket_connection.hpp"
#include "wire/engineio.hpp"
#include "wire/engineio_frame.hpp"

namespace chat::engineio {

class HeldPost;
class Session;
class Upgrade;

/// Receives a session's messages. Called on the session's loop.
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  virtual void on_message(bool binary, std::string_view data) = 0;
  /// The same message in ASCII, for a polling client that may use Engine.IO 1; unchanged if that is
  /// impossible.
  virtual std::string to_ascii(std::string_view message) const { return std::string(message); }
  /// The session's frame_format() has changed; later frames must use it.
  virtual void on_frame_format() {}
  /// The last call; the session and this handler end with the loop's tick.
  virtual void on_close(std::string_view reason) = 0;
  /// As net::Pollable::prefetch().
  virtual void prefetch_input(unsigned depth) const { static_cast<void>(depth); }
};

/// Owns sessions.
class SessionOwner {
 public:
  virtual const Options& options() const = 0;
  virtual net::Loop& loop() const = 0;
  virtual void remove(Session& session) = 0;

 protected:
  ~SessionOwner() = default;
};

/// Belongs to one loop's thread.
///
/// Output is a queue of WebSocket frames on every transport, so shared output is the same for all.
/// A poll takes the frames apart again.
class Session final : public net::LoopOwned,
                      public net::Flushable,
                      private net::HttpWaiter,
                      private net::WebSocketConnection::Handler,
                      private Timer {
 public:
  Session(SessionOwner& owner, std::string id, wire::EngineVersion version,
          const net::HttpRequest& request, std::string_view remote_address,
          std::unique_ptr<net::Admission::Place> place);
  ~Session() override;

  const std::string& id() const { return id_; }
  wire::EngineVersion version() const { return version_; }
  wire::FrameFormat frame_format() const { return format_; }
  net::Loop& loop() const { return owner_.loop(); }
  Handshake handshake() const { return request_.read(); }
  bool is_open() const { return open_; }
  bool is_polling() const { return polling_ != nullptr; }

  void set_handler(std::unique_ptr<SessionHandler> handler) { handler_ = std::move(handler); }

  /// Append frames for the client here, then call request_flush(). Each is one packet: a text frame
  /// that begins with its type, or a message of bytes in the frame_format(). Only while is_open().
  net::OutputQueue& output() { return websocket_ ? websocket_->output() : polling_->output; }
  const net::OutputQueue& output() const {
    return websocket_ ? websocket_->output() : polling_->output;
  }
  /// Whether more than a quarter of the backlog's limit is unsent.
  bool is_slow() const { return output().size() > owner_.options().max_backlog_bytes / 4; }
  /// Prefetches what output() and flush() will read.
  void prefetch() const override {
    if (websocket_) websocket_->prefetch();
  }
  void request_flush() { loop().request_flush(*this, net::Loop::Phase::kWrite); }

  /// Sends a large queue now: one tick's requests may ask for any amount. May end the session. Not
  /// for channels, whose members must stay during iteration.
  void limit_output();

  /// Queues a message.
  void send_text(std::string_view data);
  void send_binary(std::string_view data);

  /// Stops reading from the client until as many calls of resume_input(). Meanwhile no pong is
  /// expected, as none would be read, and the client gets signs of life.
  void pause_input();
  void resume_input();

  /// Ends the session; sends queued output first if the client takes it.
  void close(std::string_view reason) { end(reason, Farewell::kClose); }

  // For the server: what a client's requests do
  // ----------------------------------------------------

  void open_polling(net::HttpConnection& connection, net::HttpFields headers, bool base64);
  /// `base64`, here and below: the request says that the client takes no bytes.
  void open_websocket(std::unique_ptr<net::WebSocketConnection> websocket, bool base64);

  /// Ends the session if the client's heartbeat is overdue. The timer may be a little late; a
  /// request in between must not count.
  bool end_if_overdue();

  /// Extends the deadline for a client with a slow upload.
  void grant_time();

  /// Answers now if there is output, else later. A second concurrent poll ends the session.
  void poll(net::HttpConnection& connection, net::HttpFields headers, bool base64);
  void post(net::HttpConnection& connection, net::HttpRequest request, net::HttpFields headers);
  /// False on WebSocket, or during another upgrade.
  bool can_upgrade() const { return open_ && !leaving_ && polling_ && !polling_->upgrade; }
  void begin_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64);

 private:
  friend class HeldPost;
  friend class Upgrade;
  enum class Farewell { kClose, kNoop, kDrop };

  /// State of a polling session only.
  struct Polling {
    net::OutputQueue output;
    net::HttpConnection* waiting = nullptr;  // the unanswered poll
    net::HttpFields headers;                 // for its answer
    bool base64 = false;
    std::unique_ptr<Upgrade> upgrade;
    std::unique_ptr<HeldPost> held_post;
  };

  void flush() override;
  void offer_send(net::SendGroup& group) override {
    if (open_ && websocket_) websocket_->offer_send(group);
  }
  void on_timer() override;
  void on_abandoned() override;
  void on_websocket_input() override { take_life(); }
  void on_websocket_message(bool binary, std::string_view payload) override;
  void on_websocket_closed() override;
  void prefetch_input(unsigned depth) const override;

  void on_packet(wire::EnginePacketType type, bool binary, std::string_view data);
  void send_open_packet();
  /// Sends a packet that tells of no state.
  void send_control(wire::EnginePacketType type, std::string_view data);
  void start_heartbeat();
  std::int64_t end_of_silence() const;
  void take_life();
  void show_life();
  /// True if the client must send something before the deadline.
  bool is_awaited() const { return version_ == wire::EngineVersion::kV3 || awaiting_pong_; }
  /// True if a POST must wait.
  bool holds_posts() const;
  /// Handles a POST's packets and returns its answer.
  net::HttpResponse take_packets(const net::HttpRequest& request);
  void take_held_post();
  void lose_held_post();
  void take_pong();

  bool is_over_backlog() const;
  void answer_poll();
  void end_poll_for_upgrade();
  void end_upgrade();
  void complete_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64);
  void set_frame_format(wire::FrameFormat format);
  void end(std::string_view reason, Farewell farewell);
  void leave();
  void say_farewell(Farewell farewell);

  // Fields used by messages come first: most sessions have left the cache.
  SessionOwner& owner_;
  std::unique_ptr<net::WebSocketConnection> websocket_;  // either this
  std::unique_ptr<Polling> polling_;                     // or this
  std::unique_ptr<SessionHandler> handler_;
  const wire::EngineVersion version_;
  wire::FrameFormat format_;
  bool open_ = true;
  bool awaiting_pong_ = false;
  bool was_paused_ = false;    // at the timer's last firing
  std::uint16_t pauses_ = 0;   // not resumed yet
  bool leaving_ = false;       // the client has closed, and gets one more poll
  std::int64_t deadline_ = 0;  // heartbeat deadline in the loop's time; the timer may fire earlier
  const std::string id_;
  const RequestRecord request_;
  const std::unique_ptr<net::Admission::Place> place_;  // empty if clients are not counted
};

}  // namespace chat::engineio
