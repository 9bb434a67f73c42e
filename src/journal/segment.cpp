#include "journal/segment.hpp"

#include <algorithm>

#include "journal/corrupt.hpp"

namespace chat::journal {
namespace {

constexpr std::size_t kDigits = 20;
constexpr std::string_view kSuffix = ".log";
constexpr std::string_view kTemporarySuffix = ".new";

std::string name_of(Position first) {
  const std::string digits = std::to_string(first);
  return std::string(kDigits - digits.size(), '0') + digits + std::string(kSuffix);
}

bool is_segment(std::string_view name) {
  return name.size() == kDigits + kSuffix.size() && name.ends_with(kSuffix) &&
         name.substr(0, kDigits).find_first_not_of("0123456789") == std::string_view::npos;
}

std::unique_ptr<File> open_existing(Files& files, const std::string& path) {
  auto file = files.open(path, OpenMode::kExisting);
  if (!file) throw std::system_error(file.error(), "cannot open " + path);
  return std::move(*file);
}

SegmentHeader read_header(const File& file, const std::string& path) {
  char bytes[kSegmentHeaderSize];
  const auto size = file.read(0, bytes, sizeof bytes);
  if (!size) throw std::system_error(size.error(), "cannot read " + path);
  const auto header = parse_segment_header({bytes, *size});
  if (const auto version = unknown_version({bytes, *size})) {
    throw std::runtime_error(path + ": version " + std::to_string(*version) +
                             " of the format is not known: another version of the server wrote it");
  }
  if (!header) throw CorruptJournal(path, 0, "the segment's header is damaged");
  return *header;
}

}  // namespace

SegmentPtr open_segment(Files& files, const std::string& directory, const std::string& name) {
  auto segment = std::make_shared<Segment>();
  segment->path = directory + "/" + name;
  segment->file = open_existing(files, segment->path);
  segment->header = read_header(*segment->file, segment->path);
  if (name_of(segment->first()) != name) {
    throw CorruptJournal(segment->path, 0, "the file's name is not its header's position");
  }
  return segment;
}

Outcome<NewSegment> NewSegment::prepare(Files& files, const std::string& directory,
                                        const SegmentHeader& header, std::uint64_t space) {
  NewSegment made;
  made.segment_ = std::make_unique<Segment>();
  made.segment_->header = header;
  made.segment_->path = directory + "/" + name_of(header.first);
  made.temporary_path_ = made.segment_->path + std::string(kTemporarySuffix);
  auto file = files.open(made.temporary_path_, OpenMode::kCreate);
  if (!file) return file.error();
  made.segment_->file = std::move(*file);
  if (const std::error_code error = made.fill(space)) {
    files.remove(made.temporary_path_);
    return error;
  }
  return made;
}

std::error_code NewSegment::fill(std::uint64_t space) {
  File& file = *segment_->file;
  if (const auto error = file.write(0, to_bytes(segment_->header))) return error;
  if (space > 0) {
    if (const auto error = file.preallocate(kSegmentHeaderSize, space)) return error;
  }
  return file.sync();
}

Outcome<SegmentPtr> NewSegment::publish(Files& files, const std::string& directory) && {
  if (const auto error = files.rename(temporary_path_, segment_->path)) return error;
  if (const auto error = files.sync_directory(directory)) return error;
  return SegmentPtr(std::move(segment_));
}

std::vector<std::string> segment_names(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  std::copy_if(names.begin(), names.end(), std::back_inserter(result), is_segment);
  std::sort(result.begin(), result.end());
  return result;
}

bool is_unfinished_segment(std::string_view name) {
  if (!name.ends_with(kTemporarySuffix)) return false;
  name.remove_suffix(kTemporarySuffix.size());
  return is_segment(name);
}

}  // namespace chat::journal
