#include "engineio/session.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/prefetch.hpp"
#include "engineio/frame_queue.hpp"
#include "engineio/upgrade.hpp"
#include "wire/websocket.hpp"

namespace chat::engineio {
namespace {

using wire::EnginePacketType;
using wire::EngineVersion;

constexpr std::size_t kMaxPacketsPerPost = 10'000;
constexpr std::int64_t kLeaveTime = 100;  // ms

/// A moment later, if need be, so that many clients' heartbeats fall together: one wake of the
/// processor serves them all, and their answers come together too.
std::int64_t align(std::int64_t time, std::int64_t interval) {
  const std::int64_t grain = std::max<std::int64_t>(1, interval / 256);
  return (time + grain - 1) / grain * grain;
}

net::HttpResponse plain(int status, std::string body, net::HttpFields headers) {
  return {.status = status, .body = std::move(body), .headers = std::move(headers)};
}

}  // namespace

Session::Session(SessionOwner& owner, std::string id, EngineVersion version,
                 const net::HttpRequest& request, std::string_view remote_address,
                 std::unique_ptr<net::Admission::Place> place)
    : owner_(owner),
      version_(version),
      format_(wire::frame_format(version, false)),
      id_(std::move(id)),
      request_(request, remote_address),
      place_(std::move(place)) {}

Session::~Session() = default;

// Opening
// ------------------------------------------------------------------------------------------

void Session::open_polling(net::HttpConnection& connection, net::HttpFields headers, bool base64) {
  polling_ = std::make_unique<Polling>();
  send_open_packet();
  start_heartbeat();
  poll(connection, std::move(headers), base64);
}

void Session::open_websocket(std::unique_ptr<net::WebSocketConnection> websocket, bool base64) {
  websocket_ = std::move(websocket);
  format_ = wire::frame_format(version_, base64);
  if (const std::int64_t delay = owner_.options().open_delay; delay > 0) {
    websocket_->hold_back(delay);
  }
  websocket_->set_handler(this);
  send_open_packet();
  start_heartbeat();
}

void Session::send_open_packet() {
  const Options& options = owner_.options();
  queue_text(output(), EnginePacketType::kOpen,
             R"({"sid":")" + id_ + R"(","upgrades":[)" + (polling_ ? R"("websocket")" : "") +
                 R"(],"pingInterval":)" + std::to_string(options.ping_interval) +
                 R"(,"pingTimeout":)" + std::to_string(options.ping_timeout) + R"(,"maxPayload":)" +
                 std::to_string(options.max_payload) + "}");
  request_flush();
}

// Heartbeat
// ----------------------------------------------------------------------------------------

// Version 4: the server pings, the client answers in time. Version 3: the client pings, and
// whatever else comes from it is a sign of life too (revision 3, "Timeouts").

void Session::start_heartbeat() {
  const std::int64_t interval = owner_.options().ping_interval;
  deadline_ = version_ == EngineVersion::kV3 ? end_of_silence()
                                             : align(net::Loop::now() + interval, interval);
  loop().set_timer_at(*this, deadline_);
}

std::int64_t Session::end_of_silence() const {
  const Options& options = owner_.options();
  return align(net::Loop::now() + options.ping_interval + options.ping_timeout,
               options.ping_interval);
}

// The timer stays, and finds out when it fires: it would be set anew with every message.
void Session::take_life() {
  if (version_ == EngineVersion::kV3 && !leaving_ && pauses_ == 0) deadline_ = end_of_silence();
}

void Session::on_timer() {
  if (leaving_) {
    end("transport close", Farewell::kNoop);
    return;
  }
  if (net::Loop::now() < deadline_) {
    loop().set_timer_at(*this, deadline_);
    return;
  }
  if (pauses_ > 0) {
    show_life();
    return;
  }
  if (end_if_overdue()) return;
  awaiting_pong_ = true;
  // A ping that went out late leaves the client half its time at the least.
  const std::int64_t timeout = owner_.options().ping_timeout;
  const std::int64_t now = net::Loop::now();
  deadline_ = std::max(deadline_ + timeout, now + timeout / 2);
  loop().set_timer_at(*this, deadline_);
  queue_text(output(), EnginePacketType::kPing, {});
  request_flush();
}

// Pings keep their rhythm, however long the answers take.
void Session::take_pong() {
  if (!awaiting_pong_) return;
  awaiting_pong_ = false;
  const Options& options = owner_.options();
  deadline_ = std::max(deadline_ - options.ping_timeout + options.ping_interval, net::Loop::now());
  loop().set_timer_at(*this, deadline_);
}

bool Session::end_if_overdue() {
  const bool overdue = is_awaited() && pauses_ == 0 && net::Loop::now() >= deadline_;
  if (overdue) close("ping timeout");
  return overdue;
}

// Receiving
// ----------------------------------------------------------------------------------------

void Session::on_websocket_message(bool binary, std::string_view payload) {
  std::string scratch;
  const auto packet = wire::decode_engine_packet(version_, binary, payload, scratch);
  if (!packet) {
    close("parse error");
    return;
  }
  on_packet(packet->type, packet->binary, packet->data);
}

void Session::on_packet(EnginePacketType type, bool binary, std::string_view data) {
  if (!open_ || leaving_) return;
  const bool client_pings = version_ == EngineVersion::kV3;
  switch (type) {
    case EnginePacketType::kMessage:
      if (handler_) handler_->on_message(binary, data);
      return;
    case EnginePacketType::kPing:
      if (!client_pings) break;
      queue_text(output(), EnginePacketType::kPong, data);
      request_flush();
      return;
    case EnginePacketType::kPong:
      if (client_pings) break;
      take_pong();
      return;
    case EnginePacketType::kClose:
      leave();
      return;
    case EnginePacketType::kUpgrade:
    case EnginePacketType::kNoop:
      return;
    case EnginePacketType::kOpen:
      break;
  }
  close("parse error");
}

void Session::on_websocket_closed() { close("transport close"); }

// Polling
// ------------------------------------------------------------------------------------------

void Session::poll(net::HttpConnection& connection, net::HttpFields headers, bool base64) {
  if (polling_->waiting) {
    connection.respond(plain(400, {}, std::move(headers)));
    close("transport error");
    return;
  }
  take_life();
  polling_->waiting = &connection;
  polling_->headers = std::move(headers);
  // Clients of version 3 that cannot take bytes may say so in the first request alone.
  polling_->base64 |= base64;
  connection.wait_for(*this);
  if (leaving_) {
    end("transport close", Farewell::kNoop);
    return;
  }
  if (polling_->upgrade && polling_->upgrade->is_probed()) {
    end_poll_for_upgrade();
  } else if (!output().empty()) {
    request_flush();
  }
}

void Session::answer_poll() {
  Polling& polling = *polling_;
  wire::EnginePayloadWriter payload(version_, polling.base64);
  move_frames(polling.output, payload, version_, handler_.get());
  net::HttpResponse response = plain(200, payload.finish(), std::move(polling.headers));
  if (payload.is_binary()) response.content_type = "application/octet-stream";
  std::exchange(polling.waiting, nullptr)->respond(response);
}

void Session::post(net::HttpConnection& connection, net::HttpRequest request,
                   net::HttpFields headers) {
  take_life();
  if (pauses_ == 0 && !polling_->held_post) {
    take_packets(connection, request, std::move(headers));
  } else if (polling_->held_post) {
    // A client sends one request of this kind at a time.
    connection.respond(plain(400, {}, std::move(headers)));
    close("transport error");
  } else {
    auto held = std::make_unique<HeldPost>(*this, connection);
    held->request = std::move(request);
    held->headers = std::move(headers);
    connection.wait_for(*held);
    polling_->held_post = std::move(held);
  }
}

void Session::HeldPost::on_abandoned() {
  const auto self = std::move(session.polling_->held_post);  // nobody is to be answered
  session.close("transport close");
}

void Session::refuse_held_post() {
  const auto held = std::move(polling_->held_post);
  if (held) held->connection.respond(plain(400, {}, std::move(held->headers)));
}

void Session::take_packets(net::HttpConnection& connection, const net::HttpRequest& request,
                           net::HttpFields headers) {
  const bool binary_body = request.header("content-type") == "application/octet-stream";
  const auto packets =
      wire::decode_engine_payload(version_, binary_body, request.body, kMaxPacketsPerPost);
  if (!packets) {
    connection.respond(plain(400, {}, std::move(headers)));
    close("parse error");
    return;
  }
  connection.respond({.status = 200,
                      .content_type = "text/html",  // as every server does; clients look at "ok"
                      .body = "ok",
                      .headers = std::move(headers)});
  for (const auto& packet : *packets) {
    if (!open_) return;
    on_packet(packet.type, packet.binary, packet.data);
  }
}

void Session::on_abandoned() {
  polling_->waiting = nullptr;
  close("transport close");
}

// Upgrading
// ----------------------------------------------------------------------------------------

void Session::begin_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64) {
  polling_->upgrade = std::make_unique<Upgrade>(*this, std::move(websocket), base64,
                                                owner_.options().upgrade_timeout);
}

void Session::end_poll_for_upgrade() {
  if (!polling_ || !polling_->waiting) return;
  if (polling_->output.empty()) queue_text(polling_->output, EnginePacketType::kNoop, {});
  answer_poll();
}

void Session::end_upgrade() { polling_->upgrade.reset(); }

void Session::complete_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64) {
  if (!open_) {
    net::WebSocketConnection::close(std::move(websocket), wire::CloseCode::kNormal);
    return;
  }
  end_poll_for_upgrade();
  refuse_held_post();
  if (base64) set_frame_format(wire::frame_format(version_, true));
  const auto polling = std::move(polling_);
  websocket_ = std::move(websocket);
  websocket_->set_handler(this);
  if (pauses_ > 0) websocket_->set_paused(true);
  if (base64) {
    move_frames(polling->output, websocket_->output(), version_, format_);
  } else {
    websocket_->output().append(std::move(polling->output));
  }
  request_flush();
}

// A payload's writer makes base64 of any bytes, so frames for polling hold bytes as they are.
void Session::set_frame_format(wire::FrameFormat format) {
  format_ = format;
  if (handler_) handler_->on_frame_format();
}

// Pausing
// -----------------------------------------------------------------------------------------

void Session::pause_input() {
  if (pauses_++ > 0) return;
  if (websocket_) websocket_->set_paused(true);
  deadline_ = net::Loop::now() + owner_.options().ping_timeout / 2;
  loop().set_timer_at(*this, deadline_);
}

// A client takes a server for dead that is silent for too long: one of version 4 if no ping comes, one
// of version 3 if nothing comes behind its own ping, which is not read now.
void Session::show_life() {
  const bool is_v3 = version_ == EngineVersion::kV3;
  awaiting_pong_ = !is_v3;
  deadline_ = net::Loop::now() + owner_.options().ping_timeout / 2;
  loop().set_timer_at(*this, deadline_);
  queue_text(output(), is_v3 ? EnginePacketType::kPong : EnginePacketType::kPing, {});
  request_flush();
}

void Session::resume_input() {
  if (--pauses_ > 0 || !open_ || leaving_) return;
  if (awaiting_pong_) {
    deadline_ = net::Loop::now() + owner_.options().ping_timeout;
    loop().set_timer_at(*this, deadline_);
  } else {
    start_heartbeat();
  }
  if (websocket_) {
    websocket_->set_paused(false);
  } else if (polling_->held_post) {
    // Not now: the caller may hold locks, or be in the middle of the session's work.
    loop().set_timer(*polling_->held_post, 0);
  }
}

void Session::take_held_post() {
  if (pauses_ > 0) return;
  const auto held = std::move(polling_->held_post);
  take_packets(held->connection, held->request, std::move(held->headers));
}

// Sending
// ------------------------------------------------------------------------------------------

void Session::limit_output() {
  if (output().size() > owner_.options().max_backlog_bytes) flush();
}

void Session::send_text(std::string_view data) {
  queue_text(output(), EnginePacketType::kMessage, data);
  request_flush();
  limit_output();
}

void Session::send_binary(std::string_view data) {
  wire::append_bytes_frame(output().own_bytes(), format_, data);
  output().appended();
  request_flush();
  limit_output();
}

void Session::prefetch_input(unsigned depth) const {
  if (!handler_) return;
  if (depth > 0) return handler_->prefetch_input(depth - 1);
  base::prefetch(handler_.get(), 2);
}

void Session::flush() {
  if (!open_) return;
  if (websocket_) {
    websocket_->flush();
  } else if (polling_->waiting && !polling_->output.empty()) {
    answer_poll();
  }
  // A client that does not read must not make the server remember without end.
  if (!open_ || !is_over_backlog()) return;
  loop().counters().slow_consumers.add(1);
  end("slow consumer", Farewell::kDrop);
}

// One message may be larger than the limit (an answer full of history): a client that reads it as
// its network allows is not slow for that. What waits beside it counts.
bool Session::is_over_backlog() const {
  const std::size_t limit = owner_.options().max_backlog_bytes;
  return output().size() > limit && output().size() - output().largest() > limit;
}

// Ending
// -------------------------------------------------------------------------------------------

void Session::end(std::string_view reason, Farewell farewell) {
  if (!open_) return;
  open_ = false;
  cancel();
  say_farewell(farewell);
  if (handler_) handler_->on_close(reason);
  owner_.remove(*this);
}

void Session::leave() {
  if (websocket_ || polling_->waiting) {
    end("transport close", Farewell::kNoop);
    return;
  }
  // The client's poll may be overtaken by its close on another connection: it is to end well.
  leaving_ = true;
  loop().set_timer(*this, kLeaveTime);
}

void Session::say_farewell(Farewell farewell) {
  if (websocket_) {
    if (farewell == Farewell::kDrop) {
      net::WebSocketConnection::abort(std::move(websocket_));
    } else {
      net::WebSocketConnection::close(std::move(websocket_), wire::CloseCode::kNormal);
    }
    return;
  }
  refuse_held_post();
  if (!polling_->waiting) return;
  queue_text(polling_->output,
             farewell == Farewell::kNoop ? EnginePacketType::kNoop : EnginePacketType::kClose, {});
  answer_poll();
}

}  // namespace chat::engineio
