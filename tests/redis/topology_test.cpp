#include "redis/topology.hpp"

#include <gtest/gtest.h>

#include "redis/sentinel.hpp"
#include "replies.hpp"

namespace chat::redis {
namespace {

Reply number(std::int64_t value) { return Reply::of_integer(value); }
Reply list(std::vector<Reply> elements) { return Reply::of_array(std::move(elements)); }

const Endpoint kAsked{"10.0.0.9", 7009};

TEST(Slot, IsThatOfTheTagOrTheKey) {
  EXPECT_EQ(slot_of("123456789"), 0x31C3);
  EXPECT_EQ(slot_of("{room:a}:x"), slot_of("room:a"));
  EXPECT_EQ(slot_of("x{a}{b}"), slot_of("a"));
  EXPECT_EQ(slot_of("{}a"), 10875);
  EXPECT_NE(slot_of("{}a"), slot_of("a"));
  EXPECT_EQ(slot_of("foo{bar"), 15278);
}

TEST(ParseTopology, ReadsRangesAndTheirMasters) {
  const Reply reply = list({
      list({number(0), number(99), list({text("10.0.0.1"), number(7001), text("id")}),
            list({text("10.0.0.2"), number(7002), text("replica")})}),
      list({number(100), number(100), list({text(""), number(7003), text("id")})}),
      list({number(101), number(16383), list({Reply(), number(7004), text("id")})}),
  });
  const Topology expected = {{0, 99, {"10.0.0.1", 7001}},
                             {100, 100, {"10.0.0.9", 7003}},
                             {101, 16383, {"10.0.0.9", 7004}}};
  EXPECT_EQ(parse_topology(reply, kAsked), expected);
}

TEST(ParseTopology, LeavesOutAMasterWithoutAnAddress) {
  const Reply reply = list({list({number(0), number(9), list({text("?"), number(7001)})}),
                            list({number(10), number(20), list({text("h"), number(1)})})});
  EXPECT_EQ(parse_topology(reply, kAsked), (Topology{{10, 20, {"h", 1}}}));
}

TEST(ParseTopology, RefusesWhatIsNoTopology) {
  const auto range = [](std::int64_t first, std::int64_t last) {
    return list({list({number(first), number(last), list({text("h"), number(1)})})});
  };
  EXPECT_TRUE(parse_topology(range(0, 16383), kAsked));
  EXPECT_FALSE(parse_topology(range(0, 16384), kAsked));
  EXPECT_FALSE(parse_topology(range(-1, 3), kAsked));
  EXPECT_FALSE(parse_topology(range(9, 3), kAsked));
  EXPECT_FALSE(parse_topology(list({}), kAsked));
  EXPECT_FALSE(parse_topology(text("OK"), kAsked));
}

TEST(ParseRedirection, ReadsBothKinds) {
  const Redirection there{3999, {"10.0.0.1", 6381}};
  EXPECT_EQ(parse_redirection("MOVED 3999 10.0.0.1:6381", kAsked), there);
  EXPECT_EQ(parse_redirection("ASK 3999 10.0.0.1:6381", kAsked), there);
  EXPECT_EQ(parse_redirection("MOVED 1 ::1:6381", kAsked), (Redirection{1, {"::1", 6381}}));
  EXPECT_EQ(parse_redirection("MOVED 1 :6381", kAsked), (Redirection{1, {"10.0.0.9", 6381}}));
}

TEST(ParseRedirection, RefusesOthers) {
  for (const char* wrong : {"", "MOVED", "MOVED 1", "MOVED 1 host", "MOVED 16384 h:1",
                            "MOVED x h:1", "MOVED 1 h:0", "MOVED 1 h:99999", "ERR 1 h:1"}) {
    EXPECT_FALSE(parse_redirection(wrong, kAsked)) << wrong;
  }
}

TEST(ParseSwitchMaster, GivesTheNewAddressOfThisMaster) {
  EXPECT_EQ(parse_switch_master("main 10.0.0.1 1 10.0.0.2 2", "main"), (Endpoint{"10.0.0.2", 2}));
  EXPECT_FALSE(parse_switch_master("other 10.0.0.1 1 10.0.0.2 2", "main"));
  EXPECT_FALSE(parse_switch_master("main 10.0.0.1 1 10.0.0.2", "main"));
  EXPECT_FALSE(parse_switch_master("main 10.0.0.1 1 10.0.0.2 x", "main"));
  EXPECT_FALSE(parse_switch_master("", "main"));
}

}  // namespace
}  // namespace chat::redis
