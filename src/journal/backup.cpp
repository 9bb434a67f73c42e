#include "journal/backup.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "journal/record_reader.hpp"
#include "journal/segment.hpp"

namespace chat::journal {
namespace {

constexpr std::size_t kCopied = 1U << 20;

std::vector<std::string> segments_in(Files& files, const std::string& directory) {
  auto names = files.list(directory);
  if (!names) throw std::system_error(names.error(), "cannot list " + directory);
  return segment_names(*names);
}

void copy_file(Files& files, const File& source, const std::string& to, std::uint64_t size) {
  auto target = files.open(to, OpenMode::kCreate);
  if (!target) throw std::system_error(target.error(), "cannot create " + to);
  std::vector<char> bytes(kCopied);
  for (std::uint64_t done = 0; done < size;) {
    const std::size_t wanted = std::min<std::uint64_t>(bytes.size(), size - done);
    const auto got = source.read(done, bytes.data(), wanted);
    if (!got) throw std::system_error(got.error(), "cannot read what becomes " + to);
    if (*got == 0) break;
    expect((*target)->write(done, {bytes.data(), *got}), "cannot write " + to);
    done += *got;
  }
  expect((*target)->sync(), "cannot sync " + to);
}

/// An open segment stays readable when the server drops it.
std::vector<SegmentPtr> open_those_of(Files& files, const std::string& directory) {
  for (;;) {
    const std::vector<std::string> names = segments_in(files, directory);
    if (names.empty()) throw std::runtime_error(directory + " has no journal");
    std::vector<SegmentPtr> segments;
    try {
      for (const std::string& name : names) {
        segments.push_back(open_segment(files, directory, name));
      }
      return segments;
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::no_such_file_or_directory) throw;
    }
  }
}

void keep_finished(Files& files, const Segment& segment, const std::string& to) {
  if (!files.link(segment.path, to)) return;
  const auto size = segment.file->size();
  if (!size) throw std::system_error(size.error(), "cannot read " + segment.path);
  copy_file(files, *segment.file, to, *size);
}

/// Copies the records that are whole by now: what follows may be in the middle of a write.
void copy_last(Files& files, const Segment& segment, const std::string& to) {
  RecordReader reader(segment);
  while (reader.next()) {
  }
  copy_file(files, *segment.file, to, segment.offset_of(reader.position()));
}

}  // namespace

void back_up(Files& files, const std::string& from, const std::string& to) {
  const std::vector<SegmentPtr> segments = open_those_of(files, from);
  expect(files.make_directory(to), "cannot make " + to);
  if (!segments_in(files, to).empty()) throw std::runtime_error(to + " has a journal already");
  for (const SegmentPtr& segment : segments) {
    const std::string path = to + segment->path.substr(segment->path.rfind('/'));
    if (segment == segments.back()) {
      copy_last(files, *segment, path);
    } else {
      keep_finished(files, *segment, path);
    }
  }
  expect(files.sync_directory(to), "cannot sync " + to);
}

}  // namespace chat::journal
