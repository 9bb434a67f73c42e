#include "store/state/place.hpp"

namespace chat::store {

void Places::put(std::uint64_t id, Place place) {
  if (id <= floor_) return;
  const std::size_t index = id - floor_ - 1;
  if (index >= places_.size()) places_.resize(index + 1);
  bytes_ += place.size();
  bytes_ -= places_[index].size();
  places_[index] = place;
}

Place Places::find(std::uint64_t id) const {
  if (id <= floor_ || id > floor_ + places_.size()) return {};
  return places_[id - floor_ - 1];
}

void Places::drop_to(std::uint64_t floor) {
  for (; floor_ < floor && !places_.empty(); ++floor_) {
    bytes_ -= places_.front().size();
    places_.pop_front();
  }
  floor_ = std::max(floor_, floor);
}

}  // namespace chat::store
