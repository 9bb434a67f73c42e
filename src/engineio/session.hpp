// One Engine.IO session: a client over polling, over WebSocket, or on its way from one to the
// other.
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

/// Takes what a session receives. Called on the session's loop.
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  virtual void on_message(bool binary, std::string_view data) = 0;
  /// The same message in ASCII, for a client that may be of Engine.IO 1 and polls, or as it is
  /// where that cannot be.
  virtual std::string to_ascii(std::string_view message) const { return std::string(message); }
  /// From here on frames are to be of the session's frame_format(), which has changed.
  virtual void on_frame_format() {}
  /// The last call; the session and this handler end with the loop's tick.
  virtual void on_close(std::string_view reason) = 0;
  /// As net::Pollable::prefetch().
  virtual void prefetch_input(unsigned depth) const { static_cast<void>(depth); }
};

/// Who owns a session.
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
/// Output is a queue of WebSocket frames, whatever the transport: for a polling client they are
/// taken apart again when a poll comes. So shared output is the same for all.
class Session final : public net::Retired,
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

  /// Where frames for the client go; request_flush() after. Each is one packet: a text frame that
  /// begins with its type, or a message of bytes in the frame_format(). Only while is_open().
  net::OutputQueue& output() { return websocket_ ? websocket_->output() : polling_->output; }
  const net::OutputQueue& output() const {
    return websocket_ ? websocket_->output() : polling_->output;
  }
  /// Has the cache fetch what output() and flush() will read.
  void prefetch() const override {
    if (websocket_) websocket_->prefetch();
  }
  void request_flush() { loop().request_flush(*this, net::Loop::Phase::kWrite); }

  /// Where much is queued, sends it now: one tick's requests may ask for any amount. May end the
  /// session. Not for channels, whose members must stay while they are gone through.
  void limit_output();

  /// Queues a message.
  void send_text(std::string_view data);
  void send_binary(std::string_view data);

  /// Reads nothing more from the client until resume_input() has been called as often. Meanwhile it
  /// is not expected to answer pings, as its answers would not be read, and is told that the server
  /// lives.
  void pause_input();
  void resume_input();

  /// Ends the session, what is queued sent first where the client takes it.
  void close(std::string_view reason) { end(reason, Farewell::kClose); }

  // For the server: what a client's requests do
  // ----------------------------------------------------

  void open_polling(net::HttpConnection& connection, net::HttpFields headers, bool base64);
  /// `base64`, here and below: the client's request says that it takes no bytes.
  void open_websocket(std::unique_ptr<net::WebSocketConnection> websocket, bool base64);

  /// Ends the session if the client's time for a heartbeat is over. The timer may fire a little
  /// late; a request that comes in between must not count.
  bool end_if_overdue();

  /// The client is sending something that takes its time.
  void grant_time();

  /// Answered at once if there is output, else when there is. A second poll beside it ends the
  /// session.
  void poll(net::HttpConnection& connection, net::HttpFields headers, bool base64);
  void post(net::HttpConnection& connection, net::HttpRequest request, net::HttpFields headers);
  /// False where the session is on WebSocket, or another upgrade is under way.
  bool can_upgrade() const { return open_ && !leaving_ && polling_ && !polling_->upgrade; }
  void begin_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64);

 private:
  friend class HeldPost;
  friend class Upgrade;
  enum class Farewell { kClose, kNoop, kDrop };

  /// What a session has only while it polls.
  struct Polling {
    net::OutputQueue output;
    net::HttpConnection* waiting = nullptr;  // a poll without an answer yet
    net::HttpFields headers;                 // for that answer
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
  void start_heartbeat();
  std::int64_t end_of_silence() const;
  void take_life();
  void show_life();
  /// Whether the client is to be heard from until the deadline.
  bool is_awaited() const { return version_ == wire::EngineVersion::kV3 || awaiting_pong_; }
  /// Whether a POST is to wait.
  bool holds_posts() const;
  /// Handles the packets of a POST, and returns the answer to it.
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

  // What messages take comes first: of many sessions most have left the cache.
  SessionOwner& owner_;
  std::unique_ptr<net::WebSocketConnection> websocket_;  // this, or
  std::unique_ptr<Polling> polling_;                     // this
  std::unique_ptr<SessionHandler> handler_;
  const wire::EngineVersion version_;
  wire::FrameFormat format_;
  bool open_ = true;
  bool awaiting_pong_ = false;
  bool was_paused_ = false;    // since the timer fired last
  std::uint16_t pauses_ = 0;   // not taken back yet
  bool leaving_ = false;       // the client has closed, and gets one poll more
  std::int64_t deadline_ = 0;  // of the heartbeat, in the loop's time; the timer may come before
  const std::string id_;
  const RequestRecord request_;
  const std::unique_ptr<net::Admission::Place> place_;  // empty where clients are not counted
};

}  // namespace chat::engineio
