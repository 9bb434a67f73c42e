// Whatever a power cut leaves, the store has all that was safe, and a state that there was.
#include <atomic>
#include <mutex>
#include <random>

#include "store/contract.hpp"
#include "store/disk_fixture.hpp"
#include "store/operation.hpp"
#include "support/seed.hpp"

namespace chat::test {
namespace {

constexpr std::size_t kStates = 10'000;
constexpr int kOperations = 120;
constexpr std::size_t kCrashesAStep = 4;

/// What a power cut left, and how far everything was safe.
struct Cut {
  CrashDisk::Image image;
  std::uint64_t safe;
};

/// So small that the cleaner works all the time.
Options small_options() {
  Options options = disk_options();
  options.disk.segment_size = 2048;
  return options;
}

/// Runs random operations on a store whose power may fail at each step of its disk.
class PoweredRun {
 public:
  PoweredRun(const CrashDisk::Image& image, std::uint64_t seed)
      : disk_(image), random_(seed), crash_random_(seed) {
    disk_.on_step = [this] { cut_power(); };
    process_.emplace(disk_, small_options());
    note_state();
    durability_ = process_->store().durability();
  }
  ~PoweredRun() { end(); }

  void work() {
    for (int i = 0; i < kOperations; ++i) {
      process_->set_time(i);
      process_->run(perform(process_->store(), random_operation(random_)));
      note_state();
      if (random_() % 4 == 0) process_->await_safe();
    }
    end();
  }

  /// A store opened on what is left has a state that there was, no older than what was safe.
  void check() {
    for (const Cut& cut : cuts_) {
      CrashDisk left(cut.image);
      DiskProcess restarted(left, small_options());
      ASSERT_TRUE(is_known(restarted.content(), cut.safe)) << restarted.content();
    }
  }

  std::size_t cuts() const { return cuts_.size(); }
  CrashDisk::Image any_image() { return cuts_[random_() % cuts_.size()].image; }

 private:
  struct State {
    std::uint64_t made;
    std::string content;
  };

  void end() {
    durability_ = nullptr;
    process_.reset();
  }

  void note_state() {
    std::string content = process_->content();
    states_.push_back({process_->store().durability()->made(), std::move(content)});
  }

  // On the threads of the store.
  void cut_power() {
    Durability* const durability = durability_;
    if (durability == nullptr) return;
    const std::lock_guard lock(mutex_);
    const std::uint64_t safe = durability->safe();
    disk_.each_crash(kCrashesAStep, crash_random_, [&](const CrashDisk::Image& image) {
      cuts_.push_back({image, safe});
    });
  }

  bool is_known(const std::string& content, std::uint64_t safe) const {
    for (auto state = states_.rbegin(); state != states_.rend(); ++state) {
      if (state->content == content) return true;
      if (state->made <= safe) return false;  // older ones would lack what was safe
    }
    return false;
  }

  CrashDisk disk_;
  std::mt19937_64 random_;
  std::mt19937 crash_random_;  ///< under mutex_
  std::mutex mutex_;
  std::vector<Cut> cuts_;  ///< under mutex_
  std::vector<State> states_;
  std::atomic<Durability*> durability_ = nullptr;
  std::optional<DiskProcess> process_;
};

TEST(DiskCrashTest, LeavesAStateThatThereWasAndNothingAcknowledgedIsLost) {
  std::uint64_t seed = test_seed();
  CrashDisk::Image image;
  for (std::size_t states = 0; states < kStates; ++seed) {
    SCOPED_TRACE(seed_note(seed));
    PoweredRun run(image, seed);
    run.work();
    run.check();
    if (HasFatalFailure()) return;
    states += run.cuts();
    image = seed % 4 == 0 ? CrashDisk::Image() : run.any_image();
  }
}

}  // namespace
}  // namespace chat::test
