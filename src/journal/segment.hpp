// One file of the journal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "journal/files.hpp"
#include "journal/format.hpp"

namespace chat::journal {

struct Segment {
  std::string path;
  SegmentHeader header;
  std::unique_ptr<File> file;

  Position first() const { return header.first; }
  std::uint64_t offset_of(Position position) const {
    return position - header.first + kSegmentHeaderSize;
  }
};
using SegmentPtr = std::shared_ptr<const Segment>;

/// Opens a segment. Throws CorruptJournal if its header is damaged or names another position than
/// the file's name does.
SegmentPtr open_segment(Files& files, const std::string& directory, const std::string& name);

/// A segment that has no name yet: no crash leaves one with half a header.
class NewSegment {
 public:
  /// Takes space for `space` bytes of records, and syncs the file. After an error nothing is left.
  static Outcome<NewSegment> prepare(Files& files, const std::string& directory,
                                     const SegmentHeader& header, std::uint64_t space);

  /// Gives the file its name, durably. After an error its name may exist or not.
  Outcome<SegmentPtr> publish(Files& files, const std::string& directory) &&;

 private:
  NewSegment() = default;
  std::error_code fill(std::uint64_t space);

  std::string temporary_path_;
  std::unique_ptr<Segment> segment_;
};

/// The names of the segments among those of a directory, in the order of their positions.
std::vector<std::string> segment_names(const std::vector<std::string>& names);
/// Whether a crash left this file while a segment was made.
bool is_unfinished_segment(std::string_view name);

}  // namespace chat::journal
