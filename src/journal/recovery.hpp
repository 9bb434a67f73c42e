// What a journal's directory holds after any end of the process that wrote it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "journal/segment.hpp"

namespace chat::journal {

/// Gets a record. The payload is valid during the call.
using Apply = std::function<void(Position, std::string_view payload)>;

struct Recovered {
  std::vector<SegmentPtr> segments;  ///< at least one
  Position end = 0;                  ///< where the next record goes
};

/// Applies all records, cuts a torn tail, and makes all of the rest durable. Begins an empty
/// journal where there is none. Throws CorruptJournal if something is missing that a crash does not
/// take away, std::system_error if a file cannot be used.
Recovered recover(Files& files, const std::string& directory, const Apply& apply);

/// Applies the records of a segment from its first position to `end`. Throws CorruptJournal.
void read_records(const Segment& segment, Position end, const Apply& apply);

}  // namespace chat::journal
