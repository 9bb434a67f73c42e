#include "store/disk/disk_recovery_log.hpp"

#include <utility>

#include "base/log.hpp"
#include "store/disk/records.hpp"

namespace chat::store {
namespace {

/// What changes may use of the reserve that recovery may not: an eighth.
constexpr std::size_t kPartKept = 8;

}  // namespace

recovery::State DiskRecoveryLog::attach(RecoverySource& source, const std::string& scope) {
  source_ = &source;
  log_.set_operations(*this);
  recovery::State state = std::exchange(restored_, {});
  is_taken_ = state.sequence.scope == scope;
  if (is_taken_) return state;
  forget();
  recovery::State none;
  none.sequence.last = state.sequence.last;
  return none;
}

void DiskRecoveryLog::forget() { journal_.append(encode(RecoveryForgotten())); }

RecordPlace DiskRecoveryLog::write(const recovery::Record& record) {
  return append(encode(record));
}

void DiskRecoveryLog::mark(const OperationMark& mark) { append(encode(mark)); }

// What is left out would be a hole. So all is forgotten, which finds space in what deletions keep.
RecordPlace DiskRecoveryLog::append(std::string_view record) {
  if (!is_whole_) return {};
  const std::size_t size = journal::record_size(record.size());
  if (journal_.has_room(size + reserve_ / kPartKept)) {
    return {.position = journal_.append(record), .size = static_cast<std::uint32_t>(size)};
  }
  if (!is_whole_.exchange(false)) return {};
  forget();
  base::log_warning("no space on the disk: a restart would recover no connections");
  return {};
}

bool DiskRecoveryLog::begin_anew() {
  if (journal_.health() != journal::Health::kGood) return false;
  if (!journal_.has_room(reserve_)) return false;
  forget();
  is_whole_ = true;
  return true;
}

}  // namespace chat::store
