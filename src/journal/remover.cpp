#include "journal/remover.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace chat::journal {

Remover::Remover(Files& files, SegmentList& segments, std::string directory)
    : files_(files),
      segments_(segments),
      directory_(std::move(directory)),
      thread_([this] { run(); }) {}

Remover::~Remover() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Remover::remove_before(Position position) {
  {
    const std::lock_guard lock(mutex_);
    before_ = std::max(before_, position);
    has_work_ = true;
  }
  wake_.notify_one();
}

void Remover::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return has_work_ || ends_; });
    if (ends_) return;
    has_work_ = false;
    const Position before = before_;
    lock.unlock();
    remove_all(before);
    lock.lock();
  }
}

/// Oldest first, each durably: no crash leaves a gap.
void Remover::remove_all(Position before) {
  while (const SegmentPtr segment = segments_.first_before(before)) {
    if (ends() || !remove(*segment)) return;
    segments_.remove_first();
  }
}

bool Remover::remove(const Segment& segment) {
  std::error_code error = files_.remove(segment.path);
  // Removed before, when the directory could not be synced.
  if (error == std::errc::no_such_file_or_directory) error.clear();
  if (!error) error = files_.sync_directory(directory_);
  if (!error) return true;
  base::log_warning("cannot drop a segment of the journal",
                    {{"file", segment.path}, {"reason", error.message()}});
  return false;
}

bool Remover::ends() const {
  const std::lock_guard lock(mutex_);
  return ends_;
}

}  // namespace chat::journal
