#include "journal/journal.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "journal/corrupt.hpp"

namespace chat::journal {
namespace {

/// What has_room() keeps back for marks and for threads that ask at the same time.
constexpr std::size_t kMaxSlack = 64U << 10;
/// So much may wait for the disk in memory.
constexpr std::uint64_t kMaxUnsafe = 256U << 20;
constexpr std::size_t kFirstRead = 1024;

/// As much of the record as one read of `size` bytes has.
std::string read_bytes(const Segment& segment, Position position, std::uint64_t size) {
  std::string bytes(size, '\0');
  const auto got = segment.file->read(segment.offset_of(position), bytes.data(), bytes.size());
  if (!got) throw std::system_error(got.error(), "cannot read " + segment.path);
  bytes.resize(*got);
  return bytes;
}

std::string read_record(const Segment& segment, Position position) {
  std::string bytes = read_bytes(segment, position, kFirstRead);
  const auto size = parse_record_size(bytes);
  if (size && *size > bytes.size()) bytes = read_bytes(segment, position, *size);
  const auto record = parse_record(bytes, position, segment.header.salt);
  if (record && !record->is_mark) return std::string(record->payload);
  throw CorruptJournal(segment.path, segment.offset_of(position), "there is no sound record");
}

SegmentPtr found(const SegmentList& segments, Position position) {
  SegmentPtr segment = segments.find(position);
  if (!segment) throw std::out_of_range("the journal has dropped " + std::to_string(position));
  return segment;
}

}  // namespace

std::unique_ptr<Journal> Journal::open(Files& files, JournalOptions options, const Apply& apply) {
  if (const auto error = files.make_directory(options.directory)) {
    throw std::system_error(error, "cannot make " + options.directory);
  }
  auto lock = files.lock(options.directory + "/lock");
  Recovered recovered = recover(files, options.directory, apply);
  return std::unique_ptr<Journal>(
      new Journal(files, options, std::move(lock), std::move(recovered)));
}

Journal::Journal(Files& files, const JournalOptions& options, std::shared_ptr<void> lock,
                 Recovered recovered)
    : lock_(std::move(lock)),
      segments_(std::move(recovered.segments)),
      inbox_(recovered.end, segments_.last()->header.salt),
      progress_(recovered.end),
      slack_(std::min(kMaxSlack, options.reserve / 4)),
      space_(recovered.end, options.reserve, condition_),
      remover_(files, segments_, options.directory),
      writer_(options, {files, segments_, inbox_, progress_, condition_, space_, remover_},
              recovered.end),
      thread_([this] { writer_.run(); }) {}

Journal::~Journal() {
  inbox_.stop();
  thread_.join();
}

Position Journal::append(std::string_view payload) { return inbox_.append(payload); }

bool Journal::has_room(std::size_t bytes) const {
  const Position safe_before = safe();  // read first: made() never falls behind it
  if (made() - safe_before > kMaxUnsafe) return false;
  if (condition_.health() == Health::kGood) return true;
  return !condition_.is_failed() && made() + bytes + slack_ <= space_.end();
}

std::shared_ptr<void> Journal::watch(std::function<void()> moved) {
  return progress_.watch(std::move(moved));
}

std::string Journal::read(Position position) const {
  if (auto payload = inbox_.read(position)) return std::move(*payload);
  return read_record(*found(segments_, position), position);
}

std::vector<SegmentInfo> Journal::segments() const { return segments_.infos(safe()); }

void Journal::scan(const SegmentInfo& segment, const Apply& apply) const {
  const SegmentPtr its = found(segments_, segment.first);
  read_records(*its, segment.end, apply);
}

DurabilityStats Journal::stats() const {
  DurabilityStats stats = writer_.stats();
  stats.size = made() - segments().front().first;
  return stats;
}

void Journal::on_failure(std::function<void(std::string)> handler) {
  condition_.on_failure(std::move(handler));
  inbox_.poke();
}

}  // namespace chat::journal
