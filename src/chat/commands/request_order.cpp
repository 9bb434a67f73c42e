#include "chat/commands/request_order.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace chat::core {

using Turn = RequestOrder::Turn;

// A line -----------------------------------------------------------------------------------------

std::list<RequestOrder::Place>::iterator RequestOrder::Line::join(Effect effect) {
  const auto place = places_.insert(places_.end(), Place{.effect = effect});
  if (queued_ == places_.end()) queued_ = place;
  if (pending_ == places_.end()) pending_ = place;
  advance();
  return place;
}

bool RequestOrder::Line::try_take_effect(std::list<Place>::iterator place) {
  if (place->stage == Place::Stage::kStarted) place->stage = Place::Stage::kReady;
  if (place == pending_) take_effect(place);
  return place->stage == Place::Stage::kTakingEffect;
}

void RequestOrder::Line::go_on(std::list<Place>::iterator place) {
  if (place->stage == Place::Stage::kWoken) take_effect(place);
}

void RequestOrder::Line::take_effect(std::list<Place>::iterator place) {
  place->stage = Place::Stage::kTakingEffect;
  advance();
}

void RequestOrder::Line::leave(std::list<Place>::iterator place) {
  if (queued_ == place) ++queued_;
  if (pending_ == place) ++pending_;
  places_.erase(place);
  advance();
}

bool RequestOrder::Line::next_may_start() const {
  if (queued_ == places_.end()) return false;
  const Effect effect = queued_->effect;
  const bool overlaps = effect == places_.front().effect && effect != Effect::kChange;
  return queued_ == places_.begin() || overlaps;
}

void RequestOrder::Line::advance() {
  for (; next_may_start(); ++queued_) {
    // Reads keep no order among themselves.
    const bool reads = queued_->effect == Effect::kRead;
    queued_->stage = reads ? Place::Stage::kTakingEffect : Place::Stage::kStarted;
    wake(*queued_);
  }
  while (pending_ != queued_ && pending_->stage == Place::Stage::kTakingEffect) ++pending_;
  // Wakes the next place only when this one runs; otherwise another might overtake it.
  if (pending_ == queued_ || pending_->stage != Place::Stage::kReady || !pending_->waiter) return;
  pending_->stage = Place::Stage::kWoken;
  wake(*pending_);
}

void RequestOrder::Line::wake(Place& place) {
  if (!place.waiter) return;
  std::move(*place.waiter).wake();
  place.waiter.reset();
}

// A turn -----------------------------------------------------------------------------------------

Turn RequestOrder::line_up(const std::string& thing, Effect effect) {
  if (lines_ == nullptr) lines_ = new Lines{.owner = this};
  return {*lines_, thing, effect};
}

RequestOrder::~RequestOrder() {
  if (lines_ != nullptr) lines_->owner = nullptr;
}

bool RequestOrder::is_busy(const std::string& thing) const {
  return lines_ != nullptr && lines_->by_thing.contains(thing);
}

Turn::Turn(Lines& lines, const std::string& thing, Effect effect)
    : lines_(&lines),
      line_(&*lines_->by_thing.try_emplace(thing).first),
      place_(line_->second.join(effect)) {}

Turn::Turn(Turn&& other) noexcept
    : lines_(std::exchange(other.lines_, nullptr)), line_(other.line_), place_(other.place_) {}

bool Turn::try_start() { return !lines_ || place_->stage != Place::Stage::kQueued; }

bool Turn::try_take_effect() { return !lines_ || line_->second.try_take_effect(place_); }

Task<> Turn::wait() {
  auto keep = [this](base::Waiter waiter) { place_->waiter.emplace(std::move(waiter)); };
  co_await base::Waiter::wait(co_await boost::asio::this_coro::executor, std::move(keep));
  line_->second.go_on(place_);
}

void Turn::end() {
  Lines* const lines = std::exchange(lines_, nullptr);
  if (lines == nullptr) return;
  line_->second.leave(place_);
  if (!line_->second.is_empty()) return;
  lines->by_thing.erase(lines->by_thing.find(line_->first));
  if (!lines->by_thing.empty()) return;
  if (lines->owner != nullptr) lines->owner->lines_ = nullptr;
  delete lines;
}

}  // namespace chat::core
