#include "journal/recovery.hpp"

#include <algorithm>
#include <random>

#include "base/log.hpp"
#include "journal/corrupt.hpp"
#include "journal/record_reader.hpp"

namespace chat::journal {
namespace {

std::vector<std::string> names_in(Files& files, const std::string& directory) {
  auto names = files.list(directory);
  if (!names) throw std::system_error(names.error(), "cannot list " + directory);
  return std::move(*names);
}

void remove_unfinished(Files& files, const std::string& directory,
                       const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!is_unfinished_segment(name)) continue;
    std::string path = directory;
    path.append("/").append(name);
    expect(files.remove(path), "cannot remove " + path);
  }
}

SegmentPtr create_first(Files& files, const std::string& directory) {
  const SegmentHeader header{.first = 0, .salt = std::random_device()()};
  auto made = NewSegment::prepare(files, directory, header, 0);
  if (!made) throw std::system_error(made.error(), "cannot create a segment in " + directory);
  auto segment = std::move(*made).publish(files, directory);
  if (!segment) throw std::system_error(segment.error(), "cannot name a segment in " + directory);
  return *segment;
}

std::vector<SegmentPtr> open_all(Files& files, const std::string& directory) {
  const auto names = names_in(files, directory);
  remove_unfinished(files, directory, names);
  std::vector<SegmentPtr> segments;
  for (const std::string& name : segment_names(names)) {
    segments.push_back(open_segment(files, directory, name));
    if (segments.front()->header.salt != segments.back()->header.salt) {
      throw CorruptJournal(segments.back()->path, 0, "the segment is of another journal");
    }
  }
  if (segments.empty()) segments.push_back(create_first(files, directory));
  return segments;
}

[[noreturn]] void throw_damage(const Segment& segment, Position position) {
  throw CorruptJournal(segment.path, segment.offset_of(position),
                       "a record is damaged that was safe");
}

/// Applies records until `end` or something that is no record.
void read_until(RecordReader& reader, Position end, const Apply& apply) {
  while (reader.position() < end) {
    const auto record = reader.next();
    if (!record) return;
    if (!record->is_mark) apply(record->position, record->payload);
  }
}

/// Throws if a mark behind the damage says that the damaged bytes were synced.
void check_attested(const Segment& segment, Position damage) {
  RecordReader reader(segment);
  reader.seek(damage);
  while (const auto mark = reader.find_mark()) {
    if (mark->attested() > damage) throw_damage(segment, damage);
  }
}

/// Where the bytes behind the last record end.
Position end_of_tail(RecordReader& reader) {
  Position end = reader.position();
  while (const auto nonzero = reader.find_nonzero()) {
    end = *nonzero + 1;
    reader.seek(end);
  }
  return end;
}

/// The new records take the same positions. What stays behind them could be read as a record of
/// the journal after the next crash.
void cut(const Segment& segment, Position end) {
  expect(segment.file->truncate(segment.offset_of(end)), "cannot truncate " + segment.path);
}

void warn_of_tail(const Segment& segment, Position position, std::uint64_t size) {
  base::log_warning("the journal ends with an unfinished write, which is cut off",
                    {{"file", segment.path},
                     {"offset", std::to_string(segment.offset_of(position))},
                     {"bytes", std::to_string(size)}});
}

Position recover_last(const Segment& segment, const Apply& apply) {
  RecordReader reader(segment);
  read_until(reader, reader.file_end(), apply);
  const Position end = reader.position();
  const Position tail_end = end_of_tail(reader);
  if (tail_end > end) {
    check_attested(segment, end);
    warn_of_tail(segment, end, tail_end - end);
  }
  cut(segment, end);
  expect(segment.file->sync(), "cannot sync " + segment.path);
  return end;
}

}  // namespace

void read_records(const Segment& segment, Position end, const Apply& apply) {
  RecordReader reader(segment);
  read_until(reader, end, apply);
  if (reader.position() != end) throw_damage(segment, reader.position());
}

Recovered recover(Files& files, const std::string& directory, const Apply& apply) {
  Recovered result{.segments = open_all(files, directory)};
  const auto& segments = result.segments;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    read_records(*segments[i], segments[i + 1]->first(), apply);
  }
  result.end = recover_last(*segments.back(), apply);
  // A name that only the page cache has would be gone after the next crash.
  expect(files.sync_directory(directory), "cannot sync " + directory);
  return result;
}

}  // namespace chat::journal
