// Recovery's log in the journal.
#pragma once

#include <atomic>
#include <chat/recovery_log.hpp>
#include <string>
#include <string_view>

#include "store/disk/disk_log.hpp"
#include "store/state/changes.hpp"

namespace chat::store {

/// Its records are in the order of the changes that they tell of, as these write both under their
/// lock.
class DiskRecoveryLog final : public RecoveryLog, public OperationLog {
 public:
  /// `reserve` is the journal's.
  DiskRecoveryLog(journal::Journal& journal, DiskLog& log, std::size_t reserve)
      : journal_(journal), log_(log), reserve_(reserve) {}

  /// Before attach().
  void set_restored(recovery::State state) { restored_ = std::move(state); }
  /// nullptr: nothing is written. Constant once the store is open.
  RecoverySource* source() const { return source_; }
  /// Whether the transport has taken up what was restored.
  bool is_taken() const { return is_taken_; }
  void forget();

  recovery::State attach(RecoverySource& source, const std::string& scope) override;
  RecordPlace write(const recovery::Record& record) override;
  bool is_whole() const override { return is_whole_; }
  bool begin_anew() override;
  void account(std::int64_t bytes) override { log_.account(bytes); }
  void mark(const OperationMark& mark) override;

 private:
  RecordPlace append(std::string_view record);

  journal::Journal& journal_;
  DiskLog& log_;
  const std::size_t reserve_;
  recovery::State restored_;
  RecoverySource* source_ = nullptr;
  bool is_taken_ = false;
  std::atomic<bool> is_whole_ = true;
};

}  // namespace chat::store
