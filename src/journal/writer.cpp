#include "journal/writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "journal/prompt_thread.hpp"

namespace chat::journal {
namespace {

void count_in(LatencyHistogram& histogram, std::chrono::duration<double> time) {
  const auto bucket = std::ranges::lower_bound(LatencyHistogram::kBounds, time.count());
  ++histogram.counts[static_cast<std::size_t>(bucket - LatencyHistogram::kBounds.begin())];
  histogram.sum += time.count();
}

}  // namespace

Writer::Writer(const JournalOptions& options, const Parts& parts, Position end)
    : options_(options),
      parts_(parts),
      segment_(parts.segments.last()),
      written_(end),
      synced_(end),
      next_sync_(Clock::now() + options.sync_interval) {
  parts_.space.keep_ahead(*segment_, end);
}

void Writer::run() {
  make_prompt();
  while (true) {
    parts_.inbox.wait(next_wake());
    const bool is_stopped = parts_.inbox.is_stopped();
    const Batch* const batch = parts_.inbox.take(synced_);
    if (batch != nullptr) store(*batch);
    if (!parts_.condition.is_failed()) {
      sync_if_due();
      serve_drop();
      parts_.space.keep_ahead(*segment_, parts_.inbox.made());
    }
    parts_.condition.report();
    if (is_stopped && batch == nullptr) break;
  }
  close();
}

Inbox::Deadline Writer::next_wake() const {
  if (parts_.condition.is_failed()) return std::nullopt;
  Inbox::Deadline deadline = parts_.space.next_try();
  if (options_.sync == Sync::kInterval && synced_ < written_) {
    deadline = std::min(deadline.value_or(next_sync_), next_sync_);
  }
  return deadline;
}

void Writer::store(const Batch& batch) {
  const bool is_written = write(batch);
  if (is_written) {
    written_ = batch.end();
    count(batch);
  }
  parts_.inbox.release();
  if (!is_written || (options_.sync == Sync::kAlways && !sync())) return;
  parts_.progress.advance(written_);
}

bool Writer::write(const Batch& batch) {
  while (!parts_.condition.is_failed()) {
    roll_if_due();
    if (!parts_.condition.is_failed() && write_once(batch)) return true;
  }
  return false;
}

/// False if the disk is full, after a wait, or if the journal failed.
bool Writer::write_once(const Batch& batch) {
  const auto error = segment_->file->write(segment_->offset_of(batch.first), batch.bytes);
  if (!error) return true;
  if (is_no_space(error) && !parts_.inbox.is_stopped()) {
    wait_for_space();
  } else {
    fail("cannot write " + segment_->path, error);
  }
  return false;
}

void Writer::wait_for_space() {
  parts_.condition.set_full(true);
  parts_.inbox.wait_without_records(Clock::now() + Space::kRetry);
  sync_if_due();
  serve_drop();
}

bool Writer::sync() {
  const auto start = Clock::now();
  const std::error_code error = segment_->file->sync();
  const auto end = Clock::now();
  if (error) {
    fail("cannot sync " + segment_->path, error);
    return false;
  }
  synced_ = written_;
  next_sync_ = end + options_.sync_interval;
  const std::lock_guard lock(mutex_);
  count_in(stats_.syncs, end - start);
  return true;
}

void Writer::sync_if_due() {
  const bool is_due = options_.sync == Sync::kInterval && Clock::now() >= next_sync_;
  if (is_due && synced_ < written_) sync();
}

void Writer::count(const Batch& batch) {
  const std::lock_guard lock(mutex_);
  stats_.records += batch.records;
  stats_.bytes += batch.bytes.size();
}

void Writer::fail(const std::string& what, const std::error_code& error) {
  parts_.condition.fail(what + ": " + error.message());
  parts_.progress.stop();
}

/// Begins a segment before a batch. While there is no space for it the last one grows on: its own
/// space is reserved.
void Writer::roll_if_due() {
  const bool is_due = written_ - segment_->first() >= options_.segment_size;
  if (!is_due || Clock::now() < next_roll_) return;
  if (synced_ < written_ && !sync()) return;
  const Position end = std::max(parts_.space.end(), written_ + options_.reserve);
  const SegmentHeader header{.first = written_, .salt = segment_->header.salt};
  auto made = NewSegment::prepare(parts_.files, options_.directory, header, end - written_);
  if (made) {
    roll_to(std::move(*made));
    if (!parts_.condition.is_failed()) parts_.space.moved_to(end);
    return;
  }
  next_roll_ = Clock::now() + Space::kRetry;
  base::log_warning("no new segment of the journal",
                    {{"directory", options_.directory}, {"reason", made.error().message()}});
}

void Writer::roll_to(NewSegment made) {
  auto next = std::move(made).publish(parts_.files, options_.directory);
  if (!next) return fail("cannot name a segment in " + options_.directory, next.error());
  // Only returns space: if it is lost or fails, zeros stay.
  segment_->file->truncate(segment_->offset_of(written_));
  segment_ = *next;
  parts_.segments.add(segment_);
}

void Writer::drop_before(Position position) {
  {
    const std::lock_guard lock(mutex_);
    const Position before = drop_ ? drop_->before : 0;
    drop_ = Drop{std::max(before, position), parts_.inbox.made()};
  }
  parts_.inbox.poke();
}

DurabilityStats Writer::stats() const {
  const std::lock_guard lock(mutex_);
  DurabilityStats stats = stats_;
  stats.segments = parts_.segments.size();
  return stats;
}

std::optional<Writer::Drop> Writer::take_drop() {
  const std::lock_guard lock(mutex_);
  const bool may = drop_ && parts_.progress.safe() >= drop_->once_safe;
  return may ? std::exchange(drop_, std::nullopt) : std::nullopt;
}

void Writer::serve_drop() {
  const auto drop = take_drop();
  if (!drop) return;
  // What replaces the dropped records has to survive a power cut, whatever the option says.
  if (synced_ < drop->once_safe && !sync()) return;
  parts_.remover.remove_before(drop->before);
}

/// The closing mark attests all records, so that the next start finds any damage to them.
void Writer::close() {
  if (parts_.condition.is_failed() || (synced_ < written_ && !sync())) return;
  std::array<char, kMarkSize> mark{};
  write_mark(mark.data(), written_, written_, segment_->header.salt);
  const std::uint64_t offset = segment_->offset_of(written_);
  std::error_code error = segment_->file->write(offset, {mark.data(), mark.size()});
  if (!error) error = segment_->file->truncate(offset + mark.size());
  if (!error) error = segment_->file->sync();
  if (!error) return;
  base::log_warning("cannot write the closing mark of the journal", {{"reason", error.message()}});
}

}  // namespace chat::journal
