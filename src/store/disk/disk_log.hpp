// The changes of a state, on their way into the journal.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "journal/journal.hpp"
#include "store/state/changes.hpp"

namespace chat::store {

class DiskLog final : public ChangeLog {
 public:
  /// `reserve` is the journal's.
  DiskLog(journal::Journal& journal, std::size_t reserve) : journal_(journal), reserve_(reserve) {}

  /// A change that is larger than half the reserve waits for its space once it is made.
  bool has_space(std::size_t bytes, bool deletes) const override {
    return journal_.has_room(std::min(bytes, reserve_ / 2) + (deletes ? 0 : reserve_ / kPartKept));
  }
  void write(const Change& change) override;
  Place write_message(Birth room, const StoredMessage& message,
                      std::string_view operation) override;
  void account(std::int64_t bytes) override { message_bytes_ += bytes; }

  /// Appends a record as it is. False if it finds no space at all.
  bool copy(std::string_view record, Place& place);

  /// What the records of kept messages take.
  std::uint64_t message_bytes() const {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(message_bytes_, 0));
  }

 private:
  /// Leaves, which cannot be refused, and deletions and the cleaner, which make space, have so much
  /// of the reserve for themselves: a sixteenth.
  static constexpr std::size_t kPartKept = 16;

  journal::Journal& journal_;
  const std::size_t reserve_;
  std::atomic<std::int64_t> message_bytes_ = 0;
};

}  // namespace chat::store
