#include "journal/inbox.hpp"

#include <stdexcept>

#include "journal/crc32c.hpp"

namespace chat::journal {
namespace {

/// A burst's buffer is not kept for good.
constexpr std::size_t kMaxKeptCapacity = 4U << 20;

std::optional<std::string> read_from(const Batch& batch, Position position, std::uint32_t salt) {
  if (position < batch.first || position >= batch.end()) return std::nullopt;
  const auto bytes = std::string_view(batch.bytes).substr(position - batch.first);
  const auto record = parse_record(bytes, position, salt);
  if (!record || record->is_mark) return std::nullopt;
  return std::string(record->payload);
}

void clear(Batch& batch, Position first) {
  if (batch.bytes.capacity() > kMaxKeptCapacity) batch.bytes = std::string();
  batch.bytes.clear();
  batch.first = first;
  batch.records = 0;
}

}  // namespace

Inbox::Inbox(Position first, std::uint32_t salt) : salt_(salt), made_(first) {
  filling_.first = first;
  writing_.first = first;
}

Position Inbox::append(std::string_view payload) {
  if (payload.size() > kMaxPayload) throw std::length_error("a record of the journal is too long");
  const std::uint32_t crc = crc32c(payload);
  Position position = 0;
  {
    const std::lock_guard lock(mutex_);
    if (filling_.bytes.empty()) filling_.bytes.append(kMarkSize, '\0');
    position = filling_.end();
    append_record(filling_.bytes, position, payload, crc, salt_);
    ++filling_.records;
    made_.store(filling_.end(), std::memory_order_release);
  }
  changed_.notify_one();
  return position;
}

std::optional<std::string> Inbox::read(Position position) const {
  const std::lock_guard lock(mutex_);
  auto payload = read_from(writing_, position, salt_);
  return payload ? payload : read_from(filling_, position, salt_);
}

void Inbox::poke() {
  const std::lock_guard lock(mutex_);
  poked_ = true;
  changed_.notify_one();
}

void Inbox::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_one();
}

void Inbox::wait(Deadline deadline) { wait(deadline, true); }

void Inbox::wait_without_records(Deadline deadline) { wait(deadline, false); }

void Inbox::wait(Deadline deadline, bool for_records) {
  std::unique_lock lock(mutex_);
  const auto is_over = [&] {
    return stopped_ || poked_ || (for_records && !filling_.bytes.empty());
  };
  if (deadline) {
    changed_.wait_until(lock, *deadline, is_over);
  } else {
    changed_.wait(lock, is_over);
  }
  poked_ = false;
}

bool Inbox::is_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

const Batch* Inbox::take(Position synced) {
  const std::lock_guard lock(mutex_);
  if (filling_.bytes.empty()) return nullptr;
  write_mark(filling_.bytes.data(), filling_.first, synced, salt_);
  std::swap(filling_, writing_);
  clear(filling_, writing_.end());
  return &writing_;
}

void Inbox::release() {
  const std::lock_guard lock(mutex_);
  clear(writing_, writing_.end());
}

}  // namespace chat::journal
