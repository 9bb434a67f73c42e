#include "socketio/kept_events.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace chat::socketio {
namespace {

/// What an event takes beside its bytes: its object, and its places in a trail and in the queue.
constexpr std::size_t kOverhead = 200;

std::size_t size_of(const StampedEvent& event) {
  std::size_t bytes = kOverhead + event.packet.text.capacity();
  for (const Binary& attachment : event.packet.attachments) bytes += attachment.view().size();
  return bytes;
}

}  // namespace

bool StampedEvent::leaves_out(std::string_view socket) const {
  return recovery::is_among(socket, except);
}

void EventTrail::add(std::uint64_t place, StampedEventPtr event) {
  events_.push_back({place, std::move(event)});
}

// The dropped ones are moved out once they are more than the others.
void EventTrail::drop_oldest() {
  if (empty()) return;
  Kept& oldest = events_[first_];
  floor_.drop(oldest.place, oldest.event->except);
  oldest.event.reset();
  if (++first_ * 2 <= events_.size()) return;
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
  if (events_.empty()) events_ = {};
}

void EventTrail::collect(std::uint64_t after, std::uint64_t last, const std::string& socket,
                         std::vector<Kept>& out) const {
  const auto begin = std::ranges::upper_bound(events_.begin() + static_cast<std::ptrdiff_t>(first_),
                                              events_.end(), after, {}, &Kept::place);
  for (auto kept = begin; kept != events_.end() && kept->place <= last; ++kept) {
    if (!kept->event->leaves_out(socket)) out.push_back(*kept);
  }
}

void KeptEvents::keep(const std::shared_ptr<EventTrail>& trail, std::uint64_t place,
                      StampedEventPtr event, std::int64_t now, std::uint32_t record) {
  const std::size_t size = size_of(*event);
  entries_.push_back({trail, now, static_cast<std::uint32_t>(size), record});
  bytes_ += size;
  record_bytes_ += record;
  trail->add(place, std::move(event));
  drop_old(now);
}

void KeptEvents::drop_old(std::int64_t now) {
  while (!entries_.empty() && (bytes_ > max_bytes_ || now - entries_.front().since > max_age_)) {
    drop_oldest();
  }
}

// All trails have their events in the order of places, as this queue.
std::optional<std::uint64_t> KeptEvents::oldest() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front().trail->oldest();
}

void KeptEvents::drop_oldest() {
  const Entry oldest = std::move(entries_.front());
  entries_.pop_front();
  bytes_ -= oldest.bytes;
  record_bytes_ -= oldest.record;
  oldest.trail->drop_oldest();
}

}  // namespace chat::socketio
