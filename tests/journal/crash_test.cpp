// Whatever a power cut leaves, the journal has all that was safe, and nothing else.
#include <gtest/gtest.h>
#include <random>
#include <set>

#include "journal/fixture.hpp"
#include "support/crash_disk.hpp"
#include "support/seed.hpp"

namespace chat::journal {
namespace {

using test::CrashDisk;
using test::Records;
using test::reopened;

/// What the clients know of the journal. Thread-safe.
class Ledger {
 public:
  void attempt(const std::string& payload) {
    const std::lock_guard lock(mutex_);
    attempted_.insert(payload);
  }
  void appended(Position position, const std::string& payload) {
    const std::lock_guard lock(mutex_);
    appended_[position] = payload;
  }
  void dropped_before(Position position) {
    const std::lock_guard lock(mutex_);
    dropped_ = std::max(dropped_, position);
  }
  /// Records that end at or before `safe` have to be there from now on.
  void is_safe_before(Position safe) {
    const std::lock_guard lock(mutex_);
    for (const auto& record : appended_) {
      if (record.first + record_size(record.second.size()) <= safe) known_.insert(record);
    }
  }
  /// A new process knows the records that it found, and those only.
  void restarted(const Records& found) {
    const std::lock_guard lock(mutex_);
    appended_ = known_ = found;
    attempted_.clear();
  }

  /// Records that end at or before `safe` are there, and none that nobody appended.
  void check(const Records& found, Position safe) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [position, payload] : appended_) {
      const bool is_needed = position + record_size(payload.size()) <= safe || is_known(position);
      if (!is_needed || position < dropped_) continue;
      const auto at = found.find(position);
      ASSERT_TRUE(at != found.end()) << "lost " << payload << " at " << position;
      ASSERT_EQ(at->second, payload) << "at " << position;
    }
    check_none_invented(found);
  }

 private:
  bool is_known(Position position) const { return known_.contains(position); }

  void check_none_invented(const Records& found) const {
    for (const auto& [position, payload] : found) {
      const auto at = appended_.find(position);
      const bool is_right =
          at != appended_.end() ? at->second == payload : attempted_.contains(payload);
      ASSERT_TRUE(is_right) << "invented " << payload << " at " << position;
    }
  }

  mutable std::mutex mutex_;
  std::set<std::string> attempted_;  ///< under mutex_; by this process
  Records appended_;                 ///< under mutex_
  Records known_;                    ///< under mutex_; what this process found at its start
  Position dropped_ = 0;             ///< under mutex_
};

struct Counts {
  std::atomic<std::size_t> steps = 0;
  std::atomic<std::size_t> states = 0;
};

/// What a process leaves.
struct Left {
  std::unique_ptr<CrashDisk> disk;
  Position safe = 0;     ///< the next process has to find all before it
  Position durable = 0;  ///< the same after a power cut
};

/// One process: it opens the journal, clients append to it, and at each step of the disk the power
/// may fail.
class Process {
 public:
  Process(Left left, Ledger& ledger, std::mt19937& random, Sync sync, Counts& counts)
      : owned_disk_(std::move(left.disk)),
        disk_(*owned_disk_),
        ledger_(ledger),
        random_(random),
        crash_random_(random()),
        sync_(sync),
        counts_(counts) {
    disk_.on_step = [this] { cut_power(); };
    Records found;
    journal_ = Journal::open(disk_, options(), test::into(found));
    ledger_.check(found, left.safe);
    ledger_.restarted(found);
    // What was left before the recovery's sync may have less than it found.
    const std::lock_guard lock(mutex_);
    left_ = {};
    running_ = journal_.get();
  }
  ~Process() {
    running_ = nullptr;
    journal_.reset();
  }

  void work() {
    for (std::size_t rounds = 1 + random_() % 10; rounds > 0; --rounds) {
      for (std::size_t burst = 1 + random_() % (random_() % 4 == 0 ? 40 : 4); burst > 0; --burst)
        append();
      const bool waits = random_() % 3 != 0;
      EXPECT_TRUE(!waits || journal_->wait_safe(journal_->made()));
      if (random_() % 8 == 0) drop();
    }
  }

  /// What the next process finds: the process ends at one of its steps, or the power does.
  Left end() {
    const std::lock_guard lock(mutex_);
    if (!left_.disk) left_.disk = disk_.killed();
    ledger_.is_safe_before(left_.durable);
    return std::move(left_);
  }

 private:
  JournalOptions options() const {
    return {.directory = "journal",
            .sync = sync_,
            .sync_interval = std::chrono::milliseconds(1),
            .segment_size = 1500,
            .reserve = 2048};
  }

  void append() {
    static constexpr std::size_t kSizes[] = {0, 0, 0, 0, 0, 8, 8, 40, 600};
    // Most records are as long as a mark: what is left of an old batch is where a new record ends.
    const std::string number = std::to_string(random_() % 10'000'000);
    std::string payload = "ABCD"[random_() % 4] + std::string(7 - number.size(), '0') + number;
    payload += std::string(kSizes[random_() % std::size(kSizes)], '.');
    ledger_.attempt(payload);
    ledger_.appended(journal_->append(payload), payload);
  }

  void drop() {
    const auto segments = journal_->segments();
    const Position position = segments[random_() % segments.size()].first;
    ledger_.dropped_before(position);
    journal_->drop_before(position);
  }

  Position safe_from_power_cuts() const {
    const Journal* const journal = running_;
    return journal != nullptr && sync_ == Sync::kAlways ? journal->safe() : 0;
  }

  void cut_power() {
    const std::lock_guard lock(mutex_);
    const Journal* const journal = running_;
    const Position safe = safe_from_power_cuts();
    ++counts_.steps;
    disk_.each_crash(12, crash_random_, [&](const CrashDisk::Image& image) { check(image, safe); });
    // A kill leaves what was written.
    const Position written = journal != nullptr ? journal->safe() : 0;
    check(disk_.image(), written);
    if (crash_random_() % 4 == 0) left_ = {disk_.killed(), written, safe};
    if (crash_random_() % 4 == 0) keep_crashed(safe);
  }

  void keep_crashed(Position safe) {
    disk_.each_crash(1, crash_random_, [&](const CrashDisk::Image& image) {
      left_ = {.disk = std::make_unique<CrashDisk>(image), .safe = safe, .durable = safe};
    });
  }

  void check(const CrashDisk::Image& image, Position safe) {
    ++counts_.states;
    CrashDisk disk(image);
    Records found;
    try {
      const auto left = recover(disk, "journal", test::into(found));
      ledger_.check(found, safe);
      if (counts_.states % 4 != 0) return;
      // A second power cut right after the recovery takes nothing away.
      disk.each_crash(1, crash_random_, [&](const CrashDisk::Image& again) {
        CrashDisk second(again);
        EXPECT_EQ(reopened(second, options()), found);
      });
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }

  const std::unique_ptr<CrashDisk> owned_disk_;
  CrashDisk& disk_;
  Ledger& ledger_;
  std::mt19937& random_;
  std::mutex mutex_;
  std::mt19937 crash_random_;  ///< under mutex_
  Left left_;                  ///< under mutex_; of the last step that was picked
  const Sync sync_;
  Counts& counts_;
  std::atomic<const Journal*> running_ = nullptr;
  std::unique_ptr<Journal> journal_;
};

/// A server that is killed and loses its power again and again.
void run(std::uint64_t seed, Counts& counts) {
  SCOPED_TRACE(test::seed_note(seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  const Sync sync = random() % 3 == 0 ? Sync::kOs : Sync::kAlways;
  Ledger ledger;
  Left left{.disk = std::make_unique<CrashDisk>()};
  for (int process = 0; process < 5; ++process) {
    Process running(std::move(left), ledger, random, sync, counts);
    running.work();
    left = running.end();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Crash, LeavesAllThatWasSafeAndNothingElse) {
  constexpr std::size_t kStates = 10'000;
  std::uint64_t seed = test::test_seed();
  Counts counts;
  while (counts.states < kStates && !testing::Test::HasFailure()) run(seed++, counts);
  std::cout << counts.states << " states at " << counts.steps << " steps\n";
}

}  // namespace
}  // namespace chat::journal
