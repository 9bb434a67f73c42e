#include "web/event_stream.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/log.hpp"
#include "web/event_id.hpp"

namespace chat::web {
namespace {

constexpr std::size_t kPage = 100;  // messages
// Reading history pauses until the listener has taken earlier output.
constexpr std::size_t kMuch = 64 * 1024;

}  // namespace

std::string event_text(const StoredMessage& message, std::uint64_t birth) {
  const EncodedJson& body = message.body;
  std::string text = "id: " + event_id(message.id, birth) + "\ndata: ";
  text += body.attachments.empty()
              ? body.text
              : to_json(parse_json(body.text, body.attachments).value_or(Value()));
  text += "\n\n";
  return text;
}

EventStream::EventStream(Owner& owner, Service& service, std::string room, std::uint64_t birth,
                         std::unique_ptr<net::Stream> stream,
                         std::unique_ptr<net::Admission::Place> place, std::size_t max_backlog)
    : SseStream(std::move(stream), std::move(place), max_backlog),
      owner_(owner),
      service_(service),
      room_(std::move(room)),
      birth_(birth),
      drained_(loop().executor(), boost::asio::steady_timer::time_point::max()) {}

void EventStream::begin(std::uint64_t after, std::uint64_t last) {
  last_ = std::max(last_, last);
  next_ = after + 1;
  fill_up();
}

void EventStream::take(std::uint64_t id, const net::BatchPtr& text) {
  last_ = std::max(last_, id);
  if (next_ == 0 || is_filling_ || id < next_) return;
  if (id > next_) return fill_up();
  ++next_;
  send(text);
}

void EventStream::fill_up() {
  if (is_filling_ || next_ > last_) return;
  is_filling_ = true;
  const auto self = std::static_pointer_cast<EventStream>(shared_from_this());
  boost::asio::co_spawn(loop().executor(), fill(self), [self](std::exception_ptr problem) {
    if (!problem) return;
    base::log_error("a listener's history failed", {{"room", self->room_}});
    self->end();
  });
}

Task<> EventStream::fill(std::shared_ptr<EventStream> self) {
  while (self->is_open() && self->next_ <= self->last_) {
    const std::uint64_t wanted = self->last_;
    const auto messages = co_await self->service_.store().history_after(
        Actor::server(), self->room_, self->next_ - 1, kPage);
    if (messages.has_error()) {
      self->end();
      co_return;
    }
    for (auto message = messages->rbegin(); message != messages->rend(); ++message) {
      if (!self->is_open()) co_return;
      if ((*message)->id < self->next_) continue;
      // Messages not announced by the room yet may no longer be public.
      if ((*message)->id > wanted) break;
      self->next_ = (*message)->id + 1;
      self->send(event_text(**message, self->birth_));
      co_await self->wait_for_room();
    }
    // Messages evicted from history are lost.
    if (messages->empty() || messages->back()->id > wanted) self->next_ = wanted + 1;
  }
  self->is_filling_ = false;
}

Task<> EventStream::wait_for_room() {
  while (is_open() && unsent() > kMuch) {
    co_await drained_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

void EventStream::on_drained() {
  if (is_filling_) drained_.cancel();
}

void EventStream::on_ended() {
  drained_.cancel();
  owner_.on_stream_ended(*this);
}

}  // namespace chat::web
