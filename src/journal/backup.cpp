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

void expect(const std::error_code& error, const std::string& what) {
  if (error) throw std::system_error(error, what);
}

std::vector<std::string> segments_in(Files& files, const std::string& directory) {
  auto names = files.list(directory);
  if (!names) throw std::system_error(names.error(), "cannot list " + directory);
  return segment_names(*names);
}

void copy_file(Files& files, const std::string& from, const std::string& to, std::uint64_t size) {
  auto source = files.open(from, OpenMode::kExisting);
  if (!source) throw std::system_error(source.error(), "cannot open " + from);
  auto target = files.open(to, OpenMode::kCreate);
  if (!target) throw std::system_error(target.error(), "cannot create " + to);
  std::vector<char> bytes(kCopied);
  for (std::uint64_t done = 0; done < size;) {
    const std::size_t wanted = std::min<std::uint64_t>(bytes.size(), size - done);
    const auto got = (*source)->read(done, bytes.data(), wanted);
    if (!got) throw std::system_error(got.error(), "cannot read " + from);
    if (*got == 0) break;
    expect((*target)->write(done, {bytes.data(), *got}), "cannot write " + to);
    done += *got;
  }
  expect((*target)->sync(), "cannot sync " + to);
}

/// False if the segment was dropped meanwhile.
bool keep_finished(Files& files, const std::string& from, const std::string& to) {
  const std::error_code linked = files.link(from, to);
  if (!linked) return true;
  if (linked == std::errc::no_such_file_or_directory) return false;
  auto source = files.open(from, OpenMode::kExisting);
  if (!source) return false;
  const auto size = (*source)->size();
  if (!size) throw std::system_error(size.error(), "cannot read " + from);
  copy_file(files, from, to, *size);
  return true;
}

/// Copies the records that are whole by now: what follows may be in the middle of a write.
void copy_last(Files& files, const std::string& from, const std::string& to,
               const std::string& name) {
  const SegmentPtr segment = open_segment(files, from, name);
  RecordReader reader(*segment);
  while (reader.next()) {
  }
  copy_file(files, from + '/' + name, to + '/' + name, segment->offset_of(reader.position()));
}

/// False if the oldest segment was dropped meanwhile.
bool try_to_back_up(Files& files, const std::string& from, const std::string& to) {
  const std::vector<std::string> names = segments_in(files, from);
  if (names.empty()) throw std::runtime_error(from + " has no journal");
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    if (!keep_finished(files, from + '/' + names[i], to + '/' + names[i])) return false;
  }
  copy_last(files, from, to, names.back());
  return true;
}

void remove_all(Files& files, const std::string& directory) {
  for (const std::string& name : segments_in(files, directory)) {
    expect(files.remove(directory + '/' + name), "cannot remove " + directory + '/' + name);
  }
}

}  // namespace

void back_up(Files& files, const std::string& from, const std::string& to) {
  expect(files.make_directory(to), "cannot make " + to);
  if (!segments_in(files, to).empty()) throw std::runtime_error(to + " has a journal already");
  while (!try_to_back_up(files, from, to)) remove_all(files, to);
  expect(files.sync_directory(to), "cannot sync " + to);
}

}  // namespace chat::journal
