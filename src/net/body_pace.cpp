#include "net/body_pace.hpp"

#include <algorithm>

namespace chat::net {

void BodyPace::add(std::size_t bytes, std::int64_t now) {
  received_ += static_cast<std::int64_t>(bytes);
  last_ = now;
}

bool BodyPace::is_flowing(std::int64_t now) const {
  if (now - last_ >= limits_.pause) return false;
  const std::int64_t time = now - began_;
  return time < limits_.pause || received_ * 1'000 >= limits_.least_rate * time;
}

std::int64_t BodyPace::next_look(std::int64_t now) const {
  return std::min(last_ + limits_.pause, now + limits_.look);
}

}  // namespace chat::net
