#include "engineio/session.hpp"

#include <string>
#include <utility>
#include <vector>

#include "base/prefetch.hpp"
#include "engineio/frame_queue.hpp"
#include "engineio/held_post.hpp"
#include "engineio/upgrade.hpp"
#include "wire/websocket.hpp"

namespace chat::engineio {
namespace {

using wire::EnginePacketType;
using wire::EngineVersion;

constexpr std::size_t kMaxPacketsPerPost = 10'000;
constexpr std::int64_t kLeaveTime = 100;  // ms

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
  send_control(EnginePacketType::kOpen,
               R"({"sid":")" + id_ + R"(","upgrades":[)" + (polling_ ? R"("websocket")" : "") +
                   R"(],"pingInterval":)" + std::to_string(options.ping_interval) +
                   R"(,"pingTimeout":)" + std::to_string(options.ping_timeout) +
                   R"(,"maxPayload":)" + std::to_string(options.max_payload) + "}");
}

void Session::send_control(EnginePacketType type, std::string_view data) {
  const std::size_t before = output().size();
  queue_text(output(), type, data);
  if (websocket_) websocket_->let_pass(before);
  request_flush();
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
      send_control(EnginePacketType::kPong, data);
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
  // Version 3 clients that cannot take bytes may say so only in their first request.
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
  const bool has_message = move_frames(polling.output, payload, version_, handler_.get());
  net::HttpResponse response = plain(200, payload.finish(), std::move(polling.headers));
  response.is_independent = !has_message;
  if (payload.is_binary()) response.content_type = "application/octet-stream";
  std::exchange(polling.waiting, nullptr)->respond(response);
}

void Session::post(net::HttpConnection& connection, net::HttpRequest request,
                   net::HttpFields headers) {
  take_life();
  if (polling_->held_post) {
    // A client sends only one POST at a time.
    connection.respond(plain(400, {}, std::move(headers)));
    close("transport error");
  } else if (holds_posts()) {
    polling_->held_post =
        std::make_unique<HeldPost>(*this, connection, std::move(request), std::move(headers));
  } else {
    net::HttpResponse response = take_packets(request);
    response.headers = std::move(headers);
    connection.respond(response);
  }
}

// A client that has probed a WebSocket switches soon after the answer to its last POST.
bool Session::holds_posts() const {
  return pauses_ > 0 && !(polling_->upgrade && polling_->upgrade->is_probed());
}

void Session::take_held_post() {
  if (!polling_ || holds_posts()) return;
  const auto held = std::move(polling_->held_post);
  held->respond(take_packets(held->request()));
}

void Session::lose_held_post() {
  const auto held = std::move(polling_->held_post);  // the caller
  close("transport close");
}

net::HttpResponse Session::take_packets(const net::HttpRequest& request) {
  const bool binary_body = request.header("content-type") == "application/octet-stream";
  const auto packets =
      wire::decode_engine_payload(version_, binary_body, request.body, kMaxPacketsPerPost);
  if (!packets) {
    close("parse error");
    return plain(400, {}, {});
  }
  for (const auto& packet : *packets) {
    if (!open_) break;
    on_packet(packet.type, packet.binary, packet.data);
  }
  // The content type of every server; clients check "ok".
  return {.status = 200, .content_type = "text/html", .body = "ok", .headers = {}};
}

void Session::on_abandoned() {
  polling_->waiting = nullptr;
  close("transport close");
}

// Upgrading
// ----------------------------------------------------------------------------------------

void Session::begin_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64) {
  polling_->upgrade =
      std::make_unique<Upgrade>(*this, std::move(websocket), base64, owner_.options());
}

void Session::end_poll_for_upgrade() {
  if (!polling_) return;
  if (polling_->held_post) polling_->held_post->release();
  if (!polling_->waiting) return;
  if (polling_->output.empty()) queue_text(polling_->output, EnginePacketType::kNoop, {});
  answer_poll();
}

void Session::end_upgrade() { polling_->upgrade.reset(); }

void Session::complete_upgrade(std::unique_ptr<net::WebSocketConnection> websocket, bool base64) {
  if (open_) end_poll_for_upgrade();  // the client's next request may end all
  if (!open_) {
    net::WebSocketConnection::close(std::move(websocket), wire::CloseCode::kNormal);
    return;
  }
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
  if (const auto held = std::move(polling->held_post)) held->respond(take_packets(held->request()));
  if (!open_) return;
  request_flush();
}

// A payload's writer encodes bytes in base64 itself, so frames for polling hold raw bytes.
void Session::set_frame_format(wire::FrameFormat format) {
  format_ = format;
  if (handler_) handler_->on_frame_format();
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
  // A client that does not read must not grow the queue without limit.
  if (!open_ || !is_over_backlog()) return;
  loop().counters().slow_consumers.add(1);
  end("slow consumer", Farewell::kDrop);
}

// One message may exceed the limit (a large history): that alone does not make a client slow.
// Everything else queued counts, held output too: at the default of 4 MB, a disk that takes 100 ms
// to make a change safe drops no client that gets less than 40 MB/s.
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
  // The client's close on another connection may overtake its poll, which must end well.
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
  polling_->held_post = nullptr;
  if (!polling_->waiting) return;
  queue_text(polling_->output,
             farewell == Farewell::kNoop ? EnginePacketType::kNoop : EnginePacketType::kClose, {});
  answer_poll();
}

}  // namespace chat::engineio
