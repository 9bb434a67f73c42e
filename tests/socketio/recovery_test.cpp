#include "socketio/recovery.hpp"

#include <gmock/gmock.h>
#include <string>
#include <vector>

#include "support/stamped_packet.hpp"

namespace chat::socketio {
namespace {

using test::kRecoveryOptions;
using test::named_event;
using test::place_in;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string name_of(const EncodedPacket& packet) {
  const std::string text = test::plain(packet);
  return text.substr(4, text.size() - 6);  // 42["name",
}

class RecoveryTest : public ::testing::Test {
 protected:
  explicit RecoveryTest(RecoveryOptions options = kRecoveryOptions) : recovery(options) {}

  std::uint64_t tell(const std::string& channel, const std::string& name,
                     const std::string& except = {}) {
    return place_in(recovery.to_channel(channel, named_event(name), except)->packet);
  }

  /// What a client gets that comes back; {"-"} if it does not.
  std::vector<std::string> come_back(const std::string& socket, std::uint64_t place) {
    if (!recovery.claim(socket, place)) return {"-"};
    const auto resumed = recovery.resume(socket, place, 0);
    if (!resumed) return {"-"};
    std::vector<std::string> names;
    for (const auto& missed : resumed->missed) names.push_back(name_of(missed->packet));
    return names;
  }

  Recovery recovery;
};

TEST_F(RecoveryTest, ASocketGetsWhatItMissedInOrder) {
  recovery.add("ann", 0, false);
  recovery.join("ann", "a");
  recovery.join("ann", "b");
  const std::uint64_t last = tell("a", "got");
  tell("b", "one");
  recovery.to_socket("ann", named_event("two"));
  tell("a", "three");
  tell("c", "of another channel");
  ASSERT_EQ(recovery.lose("ann"), Recovery::Loss::kWaits);
  tell("b", "four");
  EXPECT_THAT(come_back("ann", last), ElementsAre("one", "two", "three", "four"));
  EXPECT_THAT(come_back("ann", last), ElementsAre("one", "two", "three", "four")) << "once more";
}

TEST_F(RecoveryTest, ASocketGetsOnlyWhatItWasThereFor) {
  recovery.add("ann", 0, false);
  recovery.add("bob", 0, false);
  for (const char* socket : {"ann", "bob"}) recovery.join(socket, "own");
  tell("own", "got");
  recovery.join("bob", "a");
  const std::uint64_t last = tell("own", "got, too");
  tell("a", "too early");
  recovery.join("ann", "a");
  tell("a", "one");
  tell("a", "not for ann", "ann");
  recovery.leave("ann", "a");
  tell("a", "too late");
  recovery.join("ann", "a");
  tell("a", "two");
  EXPECT_THAT(come_back("ann", last), ElementsAre("one", "two"));
}

TEST_F(RecoveryTest, AClientThatGotNothingIsRecoveredUnlessItWasGreeted) {
  recovery.add("quiet", 0, false);
  recovery.add("greeted", 0, true);
  EXPECT_THAT(come_back("greeted", 0), ElementsAre("-")) << "its login is not decided";
  const std::uint64_t greeting = place_in(recovery.greet("greeted", named_event("welcome")));
  EXPECT_THAT(come_back("quiet", 0), IsEmpty());
  EXPECT_THAT(come_back("greeted", 0), ElementsAre("-")) << "it would miss the greeting";
  EXPECT_THAT(come_back("greeted", greeting), IsEmpty());
  EXPECT_THAT(come_back("greeted", greeting + 1), ElementsAre("-")) << "a place of the future";
}

TEST_F(RecoveryTest, OneClientAtATimeTakesASocketUp) {
  recovery.add("ann", 3, false);
  EXPECT_EQ(recovery.claim("ann", 0), 3U);
  EXPECT_TRUE(recovery.is_claimed("ann"));
  EXPECT_FALSE(recovery.expire("ann"));
  EXPECT_TRUE(recovery.return_unclaimed("ann", 1));
  EXPECT_EQ(recovery.loop_of("ann"), 1U);
  EXPECT_EQ(recovery.stats().away, 1U);
  EXPECT_TRUE(recovery.expire("ann"));
  EXPECT_FALSE(recovery.has("ann"));
  EXPECT_EQ(recovery.stats().away, 0U);
}

TEST_F(RecoveryTest, AfterClosingNobodyComesBack) {
  recovery.add("ann", 0, false);
  recovery.add("bob", 0, false);
  ASSERT_EQ(recovery.lose("ann"), Recovery::Loss::kWaits);
  EXPECT_THAT(recovery.close(), ElementsAre("ann"));
  EXPECT_EQ(recovery.lose("bob"), Recovery::Loss::kEnds);
  EXPECT_THAT(come_back("ann", 0), ElementsAre("-"));
}

class OfLittleMemory : public RecoveryTest {
 protected:
  OfLittleMemory() : RecoveryTest({.window = 60'000, .detection = 0, .max_bytes = 10'000}) {
    for (const char* socket : {"ann", "bob", "eve"}) recovery.add(socket, 0, false);
    recovery.join("ann", "busy");
    recovery.join("bob", "busy");
    recovery.join("eve", "quiet");
  }

  void flood(const std::string& except = {}) {
    for (int i = 0; i < 100; ++i) tell("busy", "event", except);
  }
};

TEST_F(OfLittleMemory, WhoMissedADroppedEventIsNotRecovered) {
  const std::uint64_t early = tell("busy", "early");
  flood();
  const std::uint64_t late = tell("busy", "late");
  EXPECT_THAT(come_back("ann", early), ElementsAre("-"));
  tell("busy", "one");
  EXPECT_THAT(come_back("ann", late), ElementsAre("one"));
}

TEST_F(OfLittleMemory, QuietSocketsAreRecovered) {
  const std::uint64_t place = tell("quiet", "early");
  flood();
  EXPECT_THAT(come_back("eve", place), IsEmpty());
}

TEST_F(OfLittleMemory, DroppedEventsOfOthersDoNotCount) {
  const std::uint64_t place = tell("busy", "early");
  flood("ann");
  EXPECT_THAT(come_back("ann", place), IsEmpty());
  EXPECT_THAT(come_back("bob", place), ElementsAre("-"));
}

TEST_F(OfLittleMemory, WhatWasDroppedOfALeftChannelCounts) {
  const std::uint64_t place = tell("busy", "early");
  tell("busy", "missed");
  recovery.leave("ann", "busy");
  flood();
  recovery.join("ann", "quiet");
  recovery.leave("ann", "quiet");  // looks at what it left earlier
  EXPECT_THAT(come_back("ann", place), ElementsAre("-"));
}

TEST_F(OfLittleMemory, ALeftChannelsLaterEventsDoNotCount) {
  recovery.leave("ann", "busy");
  const std::uint64_t place = place_in(recovery.to_socket("ann", named_event("got")));
  flood();
  EXPECT_THAT(come_back("ann", place), IsEmpty());
}

TEST(Pid, OnlyItsKeyMakesIt) {
  const PidKey key;
  const std::string pid = key.make("ann");
  EXPECT_EQ(key.socket_of(pid), "ann");
  EXPECT_EQ(PidKey().socket_of(pid), std::nullopt);
  EXPECT_EQ(key.socket_of("bob" + pid.substr(3)), std::nullopt);
  for (std::size_t size = 0; size < pid.size(); ++size) {
    EXPECT_EQ(key.socket_of(pid.substr(0, size)), std::nullopt);
  }
  EXPECT_EQ(key.socket_of(pid + "0"), std::nullopt);
}

TEST(Stamp, IsReadAsItWasWritten) {
  for (const std::uint64_t place : {0ULL, 1ULL, 255ULL, 0xFFFF'FFFF'FFFF'FFFFULL}) {
    EncodedPacket packet = named_event("name");
    const std::string plain = packet.text;
    add_stamp(packet, place);
    const std::string stamped = packet.text;
    const std::string stamp = stamped.substr(plain.size() + 1, stamped.size() - plain.size() - 3);
    EXPECT_EQ(read_stamp(stamp), place) << stamped;
    std::string frames;
    append_frames(frames, packet, wire::FrameFormat::kV3);
    EXPECT_TRUE(frames.ends_with(plain)) << "clients of Engine.IO 3 do not see it";
  }
  for (const char* text : {"", "_", "-1", "1 ", "10000000000000000"}) {
    EXPECT_EQ(read_stamp(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace chat::socketio
