// Heartbeats of a session, in both directions.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "engineio/frame_queue.hpp"
#include "engineio/held_post.hpp"
#include "engineio/session.hpp"

namespace chat::engineio {
namespace {

using wire::EnginePacketType;
using wire::EngineVersion;

/// Rounds up a little, so that heartbeats of many clients coincide: one CPU wake-up serves them
/// all, and their answers arrive together too.
std::int64_t align(std::int64_t time, std::int64_t interval) {
  const std::int64_t grain = std::max<std::int64_t>(1, interval / 256);
  return (time + grain - 1) / grain * grain;
}

}  // namespace

// Version 4: the server pings, the client answers in time. Version 3: the client pings, and any
// other input is a sign of life too (revision 3, "Timeouts").

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

// The timer checks the deadline when it fires; resetting it for every message would cost more.
void Session::take_life() {
  if (version_ == EngineVersion::kV3 && !leaving_ && !was_paused_) deadline_ = end_of_silence();
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
  if (std::exchange(was_paused_, pauses_ > 0)) {
    show_life();
    return;
  }
  if (end_if_overdue()) return;
  awaiting_pong_ = true;
  // A late ping leaves the client at least half its time.
  const std::int64_t timeout = owner_.options().ping_timeout;
  const std::int64_t now = net::Loop::now();
  deadline_ = std::max(deadline_ + timeout, now + timeout / 2);
  loop().set_timer_at(*this, deadline_);
  send_control(EnginePacketType::kPing, {});
}

// Pings keep their rhythm, however long the pongs take.
void Session::take_pong() {
  if (!awaiting_pong_) return;
  awaiting_pong_ = false;
  const Options& options = owner_.options();
  deadline_ = std::max(deadline_ - options.ping_timeout + options.ping_interval, net::Loop::now());
  loop().set_timer_at(*this, deadline_);
}

// A client's pong can only follow what it is sending.
void Session::grant_time() {
  if (!open_ || leaving_ || was_paused_ || !is_awaited()) return;
  deadline_ = std::max(deadline_, net::Loop::now() + owner_.options().ping_timeout);
}

bool Session::end_if_overdue() {
  const bool overdue = is_awaited() && !was_paused_ && net::Loop::now() >= deadline_;
  if (overdue) close("ping timeout");
  return overdue;
}

void Session::pause_input() {
  if (pauses_++ > 0) return;
  if (websocket_) websocket_->set_paused(true);
  was_paused_ = true;
  deadline_ = std::min(deadline_, net::Loop::now() + owner_.options().ping_timeout / 2);
  loop().set_timer_at(*this, deadline_);
}

// A client gives up a silent server: version 4 without a ping, version 3 without an answer to its
// own ping, which may be unread. So the server sends signs of life, now and at intervals while the
// session is paused. The client's pong lies behind all unread input, so it gets the full timeout.
void Session::show_life() {
  const std::int64_t timeout = owner_.options().ping_timeout;
  const bool is_v3 = version_ == EngineVersion::kV3;
  awaiting_pong_ = !is_v3;
  deadline_ = net::Loop::now() + timeout / 2;
  if (pauses_ == 0) deadline_ = is_v3 ? end_of_silence() : net::Loop::now() + timeout;
  loop().set_timer_at(*this, deadline_);
  send_control(is_v3 ? EnginePacketType::kPong : EnginePacketType::kPing, {});
}

void Session::resume_input() {
  if (--pauses_ > 0 || !open_ || leaving_) return;
  if (websocket_) {
    websocket_->set_paused(false);
  } else if (polling_->held_post) {
    polling_->held_post->release();
  }
}

}  // namespace chat::engineio
