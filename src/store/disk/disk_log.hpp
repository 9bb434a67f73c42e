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

  bool has_space(std::size_t bytes, bool deletes) const override {
    return journal_.has_room(bytes + (deletes ? 0 : reserve_ / kPartKept));
  }
  Place write(const Change& change) override;
  Place write_message(Birth room, const StoredMessage& message,
                      std::string_view operation) override;
  OperationLog* operations() const override { return operations_; }
  /// Before any other thread uses the log.
  void set_operations(OperationLog& operations) { operations_ = &operations; }
  using ChangeLog::account;
  void account(std::int64_t bytes) override { live_bytes_ += bytes; }

  /// Appends a record as it is. Unknown if it finds no space but that kept for deletions.
  Place copy(std::string_view record);

  /// What counts of the journal: kept messages, whole rooms and users, and what recovery needs.
  std::uint64_t live_bytes() const {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(live_bytes_, 0));
  }

 private:
  /// Leaves, which cannot be refused, and deletions and the cleaner, which make space, have so much
  /// of the reserve for themselves: a sixteenth.
  static constexpr std::size_t kPartKept = 16;

  journal::Journal& journal_;
  const std::size_t reserve_;
  OperationLog* operations_ = nullptr;
  std::atomic<std::int64_t> live_bytes_ = 0;
};

}  // namespace chat::store
