#include "link/outbox.hpp"

#include <cerrno>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace chat::link {
namespace {

// A larger segment would be copied more often as it grows.
constexpr std::size_t kSegment = std::size_t{256} * 1024;

}  // namespace

void Outbox::append(std::string_view frame, std::uint64_t position) {
  const std::lock_guard lock(mutex_);
  size_ += frame.size();
  const bool joins = !segments_.empty() && segments_.back().position == position &&
                     segments_.back().bytes.size() < kSegment;
  if (!joins) segments_.push_back({.position = position, .bytes = {}});
  segments_.back().bytes.append(frame);
}

Outbox::Progress Outbox::flush(std::uint64_t safe) {
  Progress progress = Progress::kDone;
  // Whoever finds another one writing leaves it a mark; so nothing is left behind.
  do {
    is_asked_again_ = true;
    const std::unique_lock lock(write_mutex_, std::try_to_lock);
    if (!lock || is_blocked_) return progress;
    is_asked_again_ = false;
    progress = write(safe);
  } while (progress == Progress::kDone && is_asked_again_);
  return progress;
}

Outbox::Progress Outbox::write(std::uint64_t safe) {
  while (!is_broken_ && (written_ < writing_.size() || take(safe))) {
    const ssize_t sent = ::send(descriptor_, writing_.data() + written_, writing_.size() - written_,
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      written_ += static_cast<std::size_t>(sent);
      size_ -= static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      is_blocked_ = true;
      return Progress::kBlocked;
    } else if (errno != EINTR) {
      is_broken_ = true;
    }
  }
  return is_broken_ ? Progress::kBroken : Progress::kDone;
}

bool Outbox::take(std::uint64_t safe) {
  const std::lock_guard lock(mutex_);
  const auto is_next = [&] { return !segments_.empty() && segments_.front().position <= safe; };
  writing_.clear();
  written_ = 0;
  if (is_next()) {
    writing_.swap(segments_.front().bytes);
    segments_.pop_front();
  }
  // Small ones go out together: with a durability, nearly every frame has its own position.
  while (is_next() && writing_.size() < kSegment) {
    writing_ += segments_.front().bytes;
    segments_.pop_front();
  }
  return !writing_.empty();
}

void Outbox::drop_held(std::uint64_t safe) {
  const std::lock_guard lock(mutex_);
  std::erase_if(segments_, [&](const Segment& segment) {
    if (segment.position <= safe) return false;
    size_ -= segment.bytes.size();
    return true;
  });
}

}  // namespace chat::link
