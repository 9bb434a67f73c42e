#include <gmock/gmock.h>
#include <string>
#include <variant>
#include <vector>

#include "socketio/recovery.hpp"
#include "support/stamped_packet.hpp"

namespace chat::socketio {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using test::kRecoveryOptions;
using test::named_event;
using test::place_in;
using test::plain;

/// The event's text as plain() has it.
std::string name(const std::string& event_name) {
  EncodedPacket packet = named_event(event_name);
  add_stamp(packet, 1);
  return plain(packet);
}

/// A log in the hands of the test.
class HandLog final : public RecoveryLog {
 public:
  recovery::State attach(RecoverySource& its_source, const std::string&) override {
    source = &its_source;
    return std::move(restored);
  }
  RecordPlace write(const recovery::Record& record) override {
    if (is_full) whole = false;
    if (!whole) return {};
    records.push_back(record);
    return {.position = records.size(), .size = 100};
  }
  bool is_whole() const override { return whole; }
  bool begin_anew() override {
    if (!is_full) whole = true;
    return whole;
  }
  void account(std::int64_t bytes) override { accounted += bytes; }

  /// The records of a type.
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& record : records) {
      if (const T* one = std::get_if<T>(&record)) found.push_back(*one);
    }
    return found;
  }

  recovery::State restored;
  std::vector<recovery::Record> records;
  RecoverySource* source = nullptr;
  std::int64_t accounted = 0;
  bool is_full = false;
  bool whole = true;
};

struct RecoveryRestartTest : ::testing::Test {
  void start() {
    recovery.set_log(log, "/", 2, [](const recovery::State::Kept& kept) {
      return EncodedPacket{kept.event.text, {}};
    });
  }
  void restore_ann() {
    log.restored.sequence = {
        .secret = std::string(32, 's'), .scope = "/", .last = 100, .voids = {}};
    recovery::Socket ann{.id = "ann", .may_return = true, .floor = 10, .joined = {}, .left = {}};
    ann.joined = {{"own", 5}, {"room", 20}};
    log.restored.sockets.push_back({ann, {.position = 7, .size = 100}});
    for (const std::uint64_t place : {15, 30, 40}) {
      recovery::State::Kept kept{.event = {}, .is_message = false, .record = 50};
      kept.event.place = place;
      kept.event.to = "room";
      kept.event.text = named_event(std::to_string(place)).text;
      log.restored.events.push_back(kept);
    }
  }
  std::vector<std::string> come_back(const std::string& socket, std::uint64_t place) {
    if (!recovery.claim(socket, place)) return {"-"};
    const auto resumed = recovery.resume(socket, place, 0);
    if (!resumed) return {"-"};
    std::vector<std::string> texts;
    for (const auto& missed : resumed->missed) texts.push_back(plain(missed->packet));
    return texts;
  }

  HandLog log;
  Recovery recovery{kRecoveryOptions};
};

TEST_F(RecoveryRestartTest, WritesASocketFromItsFirstChannelUntilItHasLeftAll) {
  start();
  recovery.add("ann", 0, true);
  recovery.join("ann", "own");
  recovery.greet("ann", named_event("welcome"));
  recovery.join("ann", "room");
  const auto sockets = log.all<recovery::Socket>();
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_FALSE(sockets[0].may_return);
  EXPECT_EQ(log.all<recovery::SocketGreeted>().size(), 1U);
  EXPECT_EQ(log.all<recovery::SocketJoined>().size(), 1U);
  EXPECT_EQ(log.accounted, 100);
  recovery.remove("ann");
  EXPECT_EQ(log.all<recovery::SocketGone>().size(), 1U);
  recovery.leave("ann", "room");
  EXPECT_EQ(log.accounted, 100) << "it is still in a channel";
  recovery.leave("ann", "own");
  EXPECT_EQ(log.all<recovery::SocketLeft>().size(), 2U);
  EXPECT_EQ(log.accounted, 0);
}

TEST_F(RecoveryRestartTest, WritesTheEventsThatAreKept) {
  start();
  for (const char* socket : {"ann", "bob"}) recovery.add(socket, 0, false);
  recovery.join("ann", "room");
  recovery.to_channel("empty", named_event("nobody"), {});
  recovery.to_channel("room", named_event("own"), "ann");
  recovery.to_channel("room", named_event("message"), {}, MessageRef{.birth = 3, .id = 4});
  recovery.to_channel("room", named_event("other"), {});
  recovery.to_socket("bob", named_event("direct"));
  EXPECT_EQ(log.all<recovery::MessageTold>().size(), 1U);
  const auto told = log.all<recovery::Told>();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].text, named_event("other").text);
  EXPECT_TRUE(told[1].to_socket);
}

TEST_F(RecoveryRestartTest, GivesARestoredSocketWhatItMissed) {
  restore_ann();
  start();
  EXPECT_EQ(recovery.stats().away, 1U);
  EXPECT_EQ(log.accounted, 100 + 3 * 50);
  const auto later = recovery.to_channel("room", named_event("later"), {});
  EXPECT_THAT(come_back("ann", 9), ElementsAre("-")) << "below its floor";
  EXPECT_THAT(come_back("ann", 30), ElementsAre(name("40"), plain(later->packet)));
}

TEST_F(RecoveryRestartTest, RefusesPlacesThatTheStateHasLost) {
  restore_ann();
  start();
  const std::uint64_t next = place_in(recovery.to_channel("room", named_event("next"), {})->packet);
  for (const std::uint64_t place : {std::uint64_t{101}, std::uint64_t{5000}, next - 1}) {
    EXPECT_THAT(come_back("ann", place), ElementsAre("-")) << place;
  }
  EXPECT_THAT(come_back("ann", next), IsEmpty());
}

TEST_F(RecoveryRestartTest, HonoursFloors) {
  restore_ann();
  log.restored.floors.push_back({"room", {.dropped = 35, .dropped_for_except = 35}});
  start();
  EXPECT_THAT(come_back("ann", 30), ElementsAre("-"));
  EXPECT_EQ(come_back("ann", 35).size(), 1U);
}

TEST_F(RecoveryRestartTest, KnowsThePidsOfBefore) {
  restore_ann();
  const std::string pid = PidKey(std::string(32, 's')).make("ann");
  start();
  EXPECT_EQ(recovery.key().socket_of(pid), "ann");
}

TEST_F(RecoveryRestartTest, KeepsSocketsForTheNextStartWhenItCloses) {
  start();
  recovery.add("ann", 0, false);
  recovery.add("old", 0, false, false);
  recovery.close();
  EXPECT_EQ(recovery.lose("ann"), Recovery::Loss::kKept);
  EXPECT_EQ(recovery.lose("old"), Recovery::Loss::kEnds);
  EXPECT_THAT(come_back("ann", 0), ElementsAre("-"));
}

TEST_F(RecoveryRestartTest, RewritesASocketWhereItWasLastWritten) {
  start();
  recovery.add("ann", 0, false);
  recovery.join("ann", "own");
  const std::size_t at = log.records.size();
  log.source->rewrite_socket("ann", at + 1);
  EXPECT_EQ(log.all<recovery::Socket>().size(), 1U);
  log.source->rewrite_socket("ann", at);
  EXPECT_EQ(log.all<recovery::Socket>().size(), 2U);
  log.source->rewrite_socket("ann", at);
  EXPECT_EQ(log.all<recovery::Socket>().size(), 2U);
  EXPECT_EQ(log.accounted, 100);
}

TEST_F(RecoveryRestartTest, AfterAFullDiskWritesAllAnew) {
  start();
  recovery.add("ann", 0, false);
  recovery.join("ann", "own");
  log.is_full = true;
  recovery.to_channel("own", named_event("lost"), {});
  const std::uint64_t lost = place_in(recovery.to_channel("own", named_event("lost"), {})->packet);
  log.records.clear();
  log.is_full = false;
  recovery.to_channel("own", named_event("kept"), {});
  const auto sockets = log.all<recovery::Socket>();
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_GT(sockets[0].floor, lost);
  EXPECT_EQ(log.all<recovery::Sequence>().size(), 1U);
}

}  // namespace
}  // namespace chat::socketio
