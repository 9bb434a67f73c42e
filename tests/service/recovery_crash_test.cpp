// Whatever a crash leaves, a socket is recovered exactly, or not at all.
#include <algorithm>
#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <mutex>
#include <random>

#include "service/recovery_node.hpp"
#include "store/operation.hpp"
#include "support/seed.hpp"

namespace chat::test {
namespace {

constexpr std::size_t kStates = 1'000;
constexpr int kOperations = 200;
constexpr std::size_t kCrashesAStep = 2;

/// What a power cut left, and how far everything was safe.
struct Cut {
  CrashDisk::Image image;
  std::uint64_t safe;
};

class PoweredRun {
 public:
  /// `is_strict`: nothing that was missed is dropped for want of space.
  PoweredRun(const CrashDisk::Image& image, std::uint64_t seed, bool is_strict)
      : is_strict_(is_strict),
        options_(disk_options()),
        disk_(image),
        random_(seed),
        crash_random_(seed) {
    options_.disk.segment_size = 2048;
    options_.recovery.window = 60'000;
    options_.recovery.max_bytes = is_strict ? 50'000'000 : 8'000;
    disk_.on_step = [this] { cut_power(); };
    node_.emplace(disk_, options_);
    end_restored();
    if (is_strict_) keep_history();
    note_state();
    durability_ = node_->store().durability();
  }
  ~PoweredRun() { end(); }

  void work() {
    for (int i = 0; i < kOperations; ++i) {
      node_->process().set_time(i);
      step();
      note_state();
      chatter();
      if (random_() % 4 == 0) node_->process().await_safe();
    }
    node_->process().await_safe();
    final_ = live();
    got_ = node_->wire().got();
    end();
    final_image_ = disk_.image();
  }

  /// All sockets are recovered after an orderly end, and exactly.
  void check_restart() {
    CrashDisk disk(final_image_);
    for (int start = 0; start < 3; ++start) {
      RecoveryNode node(disk, options_);
      for (const std::string& socket : final_) {
        const std::vector<Got>& all = got_[socket];
        const std::size_t count = is_strict_ ? 1 + random_() % all.size() : all.size();
        const auto texts = node.come_back(socket, all[count - 1].place);
        ASSERT_TRUE(texts) << socket << " start " << start << " has " << count << " of "
                           << all.size();
        ASSERT_EQ(*texts, texts_of(all, count, all.size())) << socket << " start " << start;
      }
    }
  }

  void check_crashes() {
    for (const Cut& cut : cuts_) {
      CrashDisk left(cut.image);
      for (int start = 0; start < 2; ++start) {
        check(left, cut.safe);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }

  std::size_t cuts() const { return cuts_.size(); }
  std::size_t recovered() const { return recovered_; }
  std::size_t refused() const { return refused_; }
  CrashDisk::Image any_image() { return cuts_[random_() % cuts_.size()].image; }

 private:
  struct State {
    std::uint64_t made;
    std::string content;
    std::map<std::string, std::size_t> got;
  };

  void step() {
    Operation operation = random_operation(random_);
    if (is_strict_ && operation.kind == Operation::Kind::kDeleteRoom) return;
    const std::string digit = operation.socket.substr(operation.socket.size() - 1);
    const std::string name = operation.user + digit;
    std::string& id = ids_[name];
    const auto& recovery = node_->wire().recovery();
    const bool is_live = !id.empty() && recovery.has(id);
    if (operation.kind == Operation::Kind::kConnect && !is_live) {
      id = name + "-" + std::to_string(++connects_);
      operation.socket = id;
      node_->wire().add(id);
      node_->process().run(perform(node_->store(), operation));
      if (random_() % 8 != 0) node_->wire().greet(id);
      return;
    }
    operation.socket = id.empty() ? name : id;
    if (operation.kind == Operation::Kind::kDisconnect && is_live) node_->wire().remove(id);
    if (is_strict_ && operation.kind == Operation::Kind::kAddRoom) {
      operation.kind = Operation::Kind::kCount;
      static_cast<void>(node_->process().run(node_->store().add_room(
          operation.room, {.enable_access_lists_updates = true, .enable_userlist_updates = true})));
      return;
    }
    if (is_strict_ && operation.kind == Operation::Kind::kSetHistoryMaxSize) return;
    node_->process().run(perform(node_->store(), operation));
  }

  /// Gives the cleaner something to do.
  void chatter() {
    constexpr std::array kRooms{"red", "green", "blue"};
    for (std::size_t i = random_() % 4; i > 0; --i) {
      const std::string room = kRooms[random_() % kRooms.size()];
      static_cast<void>(
          node_->process().run(node_->store().append_message(kServer, room, draft("chatter"))));
      note_state();
    }
  }

  /// Rooms of an earlier run may keep few messages.
  void keep_history() {
    for (const char* room : {"red", "green", "blue"}) {
      static_cast<void>(node_->process().run(
          node_->store().change_room(kServer, room, {.history_max_size = 10'000})));
    }
  }

  /// The sockets of an earlier run.
  void end_restored() {
    const auto sockets =
        node_->process().run(node_->store().instance_sockets(node_->store().instance_uid()));
    for (const auto& [socket, user] : *sockets) {
      node_->wire().remove(socket);
      static_cast<void>(node_->process().run(node_->store().disconnect_socket(user, socket)));
    }
  }

  std::vector<std::string> live() {
    std::vector<std::string> sockets;
    const auto all =
        node_->process().run(node_->store().instance_sockets(node_->store().instance_uid()));
    for (const auto& [socket, user] : *all) {
      const auto& got = node_->wire().got()[socket];
      if (greeting_in(got) != got.end()) sockets.push_back(socket);
    }
    // What was sent before the greeting does not count.
    for (auto& [socket, got] : node_->wire().got()) got.erase(got.begin(), greeting_in(got));
    return sockets;
  }

  static std::vector<Got>::const_iterator greeting_in(const std::vector<Got>& got) {
    return std::ranges::find_if(
        got, [](const Got& one) { return one.text.find("\"hi\"") != one.text.npos; });
  }

  static std::vector<std::string> texts_of(const std::vector<Got>& all, std::size_t from,
                                           std::size_t to) {
    std::vector<std::string> texts;
    for (std::size_t i = from; i < to; ++i) texts.push_back(all[i].text);
    return texts;
  }

  void check(CrashDisk& left, std::uint64_t safe) {
    RecoveryNode node(left, options_);
    const std::string content = node.process().content();
    std::vector<const State*> candidates;
    for (auto state = states_.rbegin(); state != states_.rend(); ++state) {
      if (state->content == content) candidates.push_back(&*state);
      if (state->made <= safe) break;
    }
    ASSERT_FALSE(candidates.empty()) << content;
    for (const auto& [socket, all] : got_) {
      const auto told = static_cast<std::size_t>(
          std::ranges::count_if(all, [&](const Got& one) { return one.position <= safe; }));
      if (told == 0) continue;
      for (const std::size_t count : {told, 1 + random_() % told}) {
        const auto texts = node.come_back(socket, all[count - 1].place);
        ++(texts ? recovered_ : refused_);
        if (!texts) continue;
        ASSERT_GE(count + texts->size(), told) << socket << " lacks what was told";
        const auto is_right = [&](const State* state) {
          const auto size = state->got.find(socket);
          if (size == state->got.end()) return false;
          const std::size_t skipped = sent_before_greeting_[socket];
          if (size->second < skipped + count) return texts->empty();
          return *texts == texts_of(all, count, size->second - skipped);
        };
        ASSERT_TRUE(std::ranges::any_of(candidates, is_right))
            << socket << " has " << count << ", told " << told << " of " << all.size() << ", got "
            << testing::PrintToString(*texts) << " of "
            << testing::PrintToString(texts_of(all, count, all.size()));
      }
    }
  }

  void end() {
    durability_ = nullptr;
    node_.reset();
  }

  void note_state() {
    std::string content = node_->process().content();
    State state{node_->store().durability()->made(), std::move(content), {}};
    for (const auto& [socket, got] : node_->wire().got()) {
      state.got[socket] = got.size();
      const auto greeting = greeting_in(got);
      if (greeting != got.end()) {
        sent_before_greeting_[socket] = static_cast<std::size_t>(greeting - got.begin());
      }
    }
    states_.push_back(std::move(state));
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

  const bool is_strict_;
  Options options_;
  CrashDisk disk_;
  std::mt19937_64 random_;
  std::mt19937 crash_random_;  ///< under mutex_
  std::mutex mutex_;
  std::vector<Cut> cuts_;  ///< under mutex_
  std::vector<State> states_;
  std::map<std::string, std::string> ids_;  ///< of the socket that has a name now
  int connects_ = 0;
  std::map<std::string, std::size_t> sent_before_greeting_;
  std::map<std::string, std::vector<Got>> got_;
  std::vector<std::string> final_;
  CrashDisk::Image final_image_;
  std::size_t recovered_ = 0;
  std::size_t refused_ = 0;
  std::atomic<Durability*> durability_ = nullptr;
  std::optional<RecoveryNode> node_;
};

TEST(RecoveryCrashTest, ASocketIsRecoveredExactlyOrNotAtAll) {
  std::uint64_t seed = test_seed();
  CrashDisk::Image image;
  std::size_t recovered = 0;
  std::size_t refused = 0;
  for (std::size_t states = 0; states < kStates; ++seed) {
    SCOPED_TRACE(seed_note(seed));
    PoweredRun run(image, seed, seed % 2 == 0);
    run.work();
    run.check_restart();
    if (HasFatalFailure()) return;
    run.check_crashes();
    if (HasFatalFailure()) return;
    states += run.cuts();
    recovered += run.recovered();
    refused += run.refused();
    image = seed % 4 == 0 ? CrashDisk::Image() : run.any_image();
  }
  std::cout << recovered << " recovered, " << refused << " not\n";
  EXPECT_GT(recovered, refused);
}

TEST(RecoveryCrashTest, GivesTheSpaceOfEventsBackAndKeepsQuietSockets) {
  Options options = disk_options();
  options.recovery.window = 60'000;
  options.recovery.max_bytes = 5'000;
  CrashDisk disk;
  std::uint64_t quiet_place = 0;
  {
    RecoveryNode node(disk, options);
    const auto given = [&](auto task) {
      EXPECT_TRUE(node.process().run(std::move(task)).has_value());
    };
    given(node.store().add_room("busy", {.history_max_size = 10}));
    for (const std::string user : {"ann", "bob"}) {
      node.wire().add(user + "1");
      given(node.store().connect_socket(user, user + "1"));
      node.wire().greet(user + "1");
    }
    given(node.store().join_room("bob", "bob1", "busy", {}));
    quiet_place = node.wire().got()["ann1"].back().place;
    for (int i = 0; i < 5000; ++i) {
      given(node.store().append_message(kServer, "busy", draft(std::string(100, 'x'))));
      given(node.store().notify_user("bob", Event("note", Args{std::string(50, 'y')}), {}));
      if (i % 50 == 0) node.process().await_safe();
    }
    node.process().await_safe();
  }
  std::uint64_t used = 0;
  for (const auto& [path, content] : disk.image()) used += content.size();
  EXPECT_LT(used, 10 * 8192U);
  RecoveryNode node(disk, options);
  const auto missed = node.come_back("ann1", quiet_place);
  ASSERT_TRUE(missed);
  EXPECT_EQ(missed->size(), 0U);
  EXPECT_FALSE(node.come_back("bob1", quiet_place + 1));
}

TEST(RecoveryCrashTest, AStartWithoutAWindowEndsAllSockets) {
  Options options = disk_options();
  options.recovery.window = 60'000;
  CrashDisk disk;
  std::uint64_t place = 0;
  {
    RecoveryNode node(disk, options);
    node.wire().add("ann1");
    static_cast<void>(node.process().run(node.store().connect_socket("ann", "ann1")));
    node.wire().greet("ann1");
    place = node.wire().got()["ann1"].back().place;
  }
  {
    RecoveryNode node(disk, options);
    EXPECT_TRUE(node.come_back("ann1", place));
  }
  {
    DiskProcess process(disk, disk_options());
    EXPECT_EQ(process.ask(process.store().user_sockets("ann")), "");
  }
  RecoveryNode node(disk, options);
  EXPECT_FALSE(node.come_back("ann1", place));
  EXPECT_EQ(node.process().ask(node.store().user_sockets("ann")), "");
}

}  // namespace
}  // namespace chat::test
