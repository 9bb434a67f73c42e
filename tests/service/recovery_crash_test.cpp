// Whatever a crash leaves, a socket is recovered exactly, or not at all.
#include <algorithm>
#include <array>
#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "chat/delivery/delivery.hpp"
#include "socketio/recovery.hpp"
#include "store/disk_fixture.hpp"
#include "store/operation.hpp"

namespace chat::test {
namespace {

using socketio::EncodedPacket;
using socketio::Recovery;

constexpr std::size_t kStates = 3'000;
constexpr int kOperations = 200;
constexpr std::size_t kCrashesAStep = 2;

std::string plain(const EncodedPacket& packet) {
  return packet.text.substr(0, packet.text.size() - packet.stamp);
}

std::uint64_t place_of(const EncodedPacket& packet) {
  const std::size_t end = packet.text.size() - 2;
  const std::size_t begin = packet.text.rfind('"', end - 1) + 1;
  return socketio::read_stamp(packet.text.substr(begin, end - begin)).value();
}

/// What a socket was sent.
struct Got {
  std::string text;
  std::uint64_t place;
  std::uint64_t position;  ///< it leaves once the journal is safe up to here
};

/// A transport whose sockets get everything at once.
class Wire final : public Transport {
 public:
  Wire(RecoveryLog& log, Durability& durability, std::size_t max_bytes)
      : recovery_({.window = 60'000, .detection = 0, .max_bytes = max_bytes}),
        durability_(durability) {
    recovery_.set_log(log, "/", 1, [](const recovery::State::Kept& kept) {
      EncodedJson text{kept.event.text, kept.event.attachments};
      if (kept.is_message) {
        return socketio::encode_event("/", core::Delivery::room_message(kept.event.to, text));
      }
      return EncodedPacket{std::move(text.text), std::move(text.attachments)};
    });
  }

  Recovery& recovery() { return recovery_; }
  std::map<std::string, std::vector<Got>>& got() { return got_; }

  void add(const std::string& socket) {
    const auto lock = recovery_.lock();
    recovery_.add(socket, 0, true);
  }
  void greet(const std::string& socket) {
    const auto lock = recovery_.lock();
    give(socket, recovery_.greet(socket, socketio::encode_event("/", Event("hi", Args{}))));
  }
  void remove(const std::string& socket) {
    const auto lock = recovery_.lock();
    recovery_.remove(socket);
    channels_.erase(socket);
  }

  void join_channel(const std::string& socket, const std::string& channel) override {
    const auto lock = recovery_.lock();
    recovery_.join(socket, channel);
    channels_[socket].insert(channel);
  }
  void leave_channel(const std::string& socket, const std::string& channel) override {
    const auto lock = recovery_.lock();
    recovery_.leave(socket, channel);
    const auto found = channels_.find(socket);
    if (found != channels_.end()) found->second.erase(channel);
  }
  void emit_to_channel(const std::string& channel, const Event& event) override {
    send_to_channel({}, channel, event);
  }
  void send_to_channel(const std::string& except, const std::string& channel,
                       const Event& event) override {
    send_to_others({except}, channel, event);
  }
  void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                      const Event& event) override {
    std::string list;  // as StampedEvent::except
    for (const std::string& socket : except) list.append(list.empty() ? "" : ",").append(socket);
    const auto lock = recovery_.lock();
    const auto stamped =
        recovery_.to_channel(channel, socketio::encode_event("/", event), list, event.message);
    for (const auto& [socket, channels] : channels_) {
      if (!stamped->leaves_out(socket) && channels.contains(channel)) give(socket, stamped->packet);
    }
  }
  void emit_to_socket(const std::string&, const Event&) override {}
  void disconnect_socket(const std::string& socket) override { remove(socket); }
  void drop_socket(const std::string& socket) override { remove(socket); }
  void disconnect_channel(const std::string&) override {}

  Result<void> start() override { return {}; }
  void accept(ConnectHandler) override {}
  void stop_accepting() override {}
  Task<void> close(std::chrono::steady_clock::time_point) override { co_return; }
  void join() override {}
  boost::asio::any_io_executor executor() override { return {}; }
  std::uint16_t port() const override { return 0; }
  HandshakePtr handshake(const std::string&) const override { return nullptr; }

 private:
  void give(const std::string& socket, const EncodedPacket& packet) {
    got_[socket].push_back({plain(packet), place_of(packet), durability_.made()});
  }

  Recovery recovery_;
  Durability& durability_;
  std::map<std::string, std::set<std::string>> channels_;  ///< of each socket
  std::map<std::string, std::vector<Got>> got_;
};

/// A process: store, delivery and transport.
class Node {
 public:
  Node(journal::Files& disk, const Options& options)
      : process_(disk, options, [&](Store& store) -> EventSink& {
          wire_.emplace(*store.recovery_log(), *store.durability(), options.recovery.max_bytes);
          delivery_.emplace(*wire_, bus_, watchers_, events_);
          return *delivery_;
        }) {}

  DiskProcess& process() { return process_; }
  Store& store() { return process_.store(); }
  Wire& wire() { return *wire_; }

  /// The texts that a client gets which has those up to `place`; nullopt if it is not recovered.
  std::optional<std::vector<std::string>> come_back(const std::string& socket,
                                                    std::uint64_t place) {
    Recovery& recovery = wire_->recovery();
    const auto lock = recovery.lock();
    if (!recovery.claim(socket, place)) return std::nullopt;
    const auto resumed = recovery.resume(socket, place, 0);
    if (!resumed) {
      recovery.return_unclaimed(socket, 0);
      return std::nullopt;
    }
    recovery.lose(socket);
    std::vector<std::string> texts;
    for (const auto& event : resumed->missed) texts.push_back(plain(event->packet));
    return texts;
  }

 private:
  core::Bus bus_;
  core::Watchers watchers_;
  ServiceEvents events_;
  std::optional<Wire> wire_;
  std::optional<core::Delivery> delivery_;
  DiskProcess process_;
};

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
      Node node(disk, options_);
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
      const auto is_greeting = [](const Got& one) {
        return one.text.find("\"hi\"") != one.text.npos;
      };
      if (std::ranges::any_of(got, is_greeting)) sockets.push_back(socket);
    }
    // What was sent before the greeting does not count.
    for (auto& [socket, got] : node_->wire().got()) forget_before_greeting(got);
    return sockets;
  }

  static void forget_before_greeting(std::vector<Got>& got) {
    const auto greeting = std::ranges::find_if(
        got, [](const Got& one) { return one.text.find("\"hi\"") != one.text.npos; });
    got.erase(got.begin(), greeting);
  }

  static std::vector<std::string> texts_of(const std::vector<Got>& all, std::size_t from,
                                           std::size_t to) {
    std::vector<std::string> texts;
    for (std::size_t i = from; i < to; ++i) texts.push_back(all[i].text);
    return texts;
  }

  void check(CrashDisk& left, std::uint64_t safe) {
    Node node(left, options_);
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
          if (size == state->got.end() || size->second < all.size() - all.size()) return false;
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
      if (!sent_before_greeting_.contains(socket)) {
        const auto greeting = std::ranges::find_if(
            got, [](const Got& one) { return one.text.find("\"hi\"") != one.text.npos; });
        if (greeting != got.end()) {
          sent_before_greeting_[socket] = static_cast<std::size_t>(greeting - got.begin());
        }
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
  std::optional<Node> node_;
};

TEST(RecoveryCrashTest, ASocketIsRecoveredExactlyOrNotAtAll) {
  std::uint64_t seed = std::random_device()();
  if (const char* chosen = std::getenv("CHAT_TEST_SEED")) seed = std::stoull(chosen);
  std::cout << "CHAT_TEST_SEED=" << seed << '\n';
  CrashDisk::Image image;
  std::size_t recovered = 0;
  std::size_t refused = 0;
  for (std::size_t states = 0; states < kStates; ++seed) {
    SCOPED_TRACE("CHAT_TEST_SEED=" + std::to_string(seed));
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
    Node node(disk, options);
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
  Node node(disk, options);
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
    Node node(disk, options);
    node.wire().add("ann1");
    static_cast<void>(node.process().run(node.store().connect_socket("ann", "ann1")));
    node.wire().greet("ann1");
    place = node.wire().got()["ann1"].back().place;
  }
  {
    Node node(disk, options);
    EXPECT_TRUE(node.come_back("ann1", place));
  }
  {
    DiskProcess process(disk, disk_options());
    EXPECT_EQ(process.ask(process.store().user_sockets("ann")), "");
  }
  Node node(disk, options);
  EXPECT_FALSE(node.come_back("ann1", place));
  EXPECT_EQ(node.process().ask(node.store().user_sockets("ann")), "");
}

}  // namespace
}  // namespace chat::test
