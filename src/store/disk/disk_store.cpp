// The state in this process, with its journal on disk.
#include "store/disk/disk_store.hpp"

#include <algorithm>
#include <chat/disk_store.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "journal/journal.hpp"
#include "journal/posix_files.hpp"
#include "store/disk/cleaner.hpp"
#include "store/disk/disk_log.hpp"
#include "store/disk/disk_recovery_log.hpp"
#include "store/disk/reader.hpp"
#include "store/disk/replay.hpp"
#include "store/memory/memory_store.hpp"

namespace chat::store {
namespace {

using Messages = std::vector<MessagePtr>;

journal::JournalOptions journal_options(const DiskOptions& options) {
  journal::JournalOptions chosen;
  chosen.directory = options.directory;
  chosen.sync_interval = std::chrono::milliseconds(options.sync_interval);
  chosen.segment_size = options.segment_size;
  chosen.reserve = std::min<std::size_t>(options.segment_size / 2, 32U << 20);
  if (options.sync == "interval") chosen.sync = journal::Sync::kInterval;
  if (options.sync == "os") chosen.sync = journal::Sync::kOs;
  return chosen;
}

/// What the journal records is what a restart restores; the rest is MemoryStore.
class DiskStore final : public MemoryStore {
 public:
  DiskStore(const Options& options, journal::Files& files, WallClock clock)
      : MemoryStore(options, std::move(clock)),
        replay_(std::make_unique<Replay>(state().options(), options.disk.cached_messages)),
        journal_(journal::Journal::open(
            files, journal_options(options.disk),
            [this](auto position, auto record) { replay_->apply(position, record); })),
        log_(*journal_, journal_options(options.disk).reserve),
        recovery_log_(*journal_, log_, journal_options(options.disk).reserve),
        reader_(*journal_) {
    replay_->finish(state());
    if (recovers()) {
      recovery_log_.set_restored(
          replay_->recover(state(), [this](const Place& place) { return read_record(place); }));
    }
    state().set_log(log_, options.disk.cached_messages);
    account();
  }

  Durability* durability() override { return journal_.get(); }
  RecoveryLog* recovery_log() override { return recovers() ? &recovery_log_ : nullptr; }

  Task<Result<>> open(EventSink& sink) override {
    state().set_sink(sink);
    restore_presence();
    cleaner_ = std::make_unique<Cleaner>(*journal_, state(), log_, recovery_log_.source(),
                                         state().options().disk.segment_size);
    co_return Result<>();
  }

  /// What is being read resumes on the loops, which end after this.
  Task<> close() override {
    cleaner_ = nullptr;
    reader_.close();
    co_return;
  }

  Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                      std::uint64_t after,
                                                      std::size_t limit) override {
    return read([this, actor = std::move(actor), room = std::move(room), after, limit] {
      return part_after(actor, room, after, limit);
    });
  }

  Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) override {
    return read([this, actor = std::move(actor), room = std::move(room)] {
      return recent_part(actor, room);
    });
  }

  Task<Result<>> probe() override {
    if (journal_->health() == journal::Health::kGood) co_return Result<>();
    const bool is_full = journal_->health() == journal::Health::kFull;
    co_return errors::internal_error(is_full ? "no space left on the disk" : journal_->failure());
  }

 private:
  bool recovers() { return state().options().recovery.window > 0; }

  std::optional<std::string> read_record(const Place& place) {
    try {
      return journal_->read(place.position());
    } catch (const std::out_of_range&) {
      return std::nullopt;
    }
  }

  void restore_presence() {
    const bool is_taken = recovery_log_.is_taken();
    if (!is_taken && replay_->has_recovery()) recovery_log_.forget();
    for (const RoomUserChanged& left : replay_->restore_presence(state(), is_taken)) {
      const MarkedOperation marked(&log_, {.birth = left.birth, .user = {}});
      log_.write(left);
    }
    // The transport has noted who is not recovered for want of them.
    for (const OperationMark& mark : replay_->missing_marks()) {
      if (recovery_log_.source() != nullptr) recovery_log_.mark(mark);
    }
    replay_ = nullptr;
  }

  void account() {
    std::size_t bytes = 0;
    state().for_each_room(
        [&](const Room& room) { bytes += room.history().bytes() + room.place().size(); });
    state().for_each_user(
        [&](const std::string&, const User& user) { bytes += user.place().size(); });
    log_.account(bytes, 0);
  }

  /// Asks for the part again while its messages move on the disk.
  Task<Result<Messages>> read(std::function<Result<HistoryPart>()> find) {
    Result<std::optional<Messages>> messages = std::optional<Messages>();
    while (messages && !*messages) {
      Result<HistoryPart> part = find();
      if (!part) co_return part.error();
      messages = co_await whole(*std::move(part));
    }
    if (!messages) co_return messages.error();
    co_return **std::move(messages);
  }

  /// nullopt if messages moved on the disk meanwhile.
  Task<Result<std::optional<Messages>>> whole(HistoryPart part) {
    if (part.older.empty()) co_return std::optional(std::move(part.messages));
    Result<std::optional<Messages>> older = co_await reader_.read(std::move(part.older));
    if (!older || !*older) co_return older;
    part.messages.insert(part.messages.end(), (*older)->begin(), (*older)->end());
    co_return std::optional(std::move(part.messages));
  }

  std::unique_ptr<Replay> replay_;  ///< null once the state is restored
  // Destroyed from the last to the first: the threads that use the journal end before it.
  std::unique_ptr<journal::Journal> journal_;
  DiskLog log_;
  DiskRecoveryLog recovery_log_;
  Reader reader_;
  std::unique_ptr<Cleaner> cleaner_;
};

}  // namespace

std::unique_ptr<Store> make_disk_store(const Options& options, journal::Files& files,
                                       WallClock clock) {
  return std::make_unique<DiskStore>(options, files, std::move(clock));
}

}  // namespace chat::store

namespace chat {

std::unique_ptr<Store> make_disk_store(const Options& options, WallClock clock) {
  static journal::PosixFiles files;
  return store::make_disk_store(options, files, std::move(clock));
}

}  // namespace chat
