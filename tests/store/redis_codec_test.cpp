// Decoding events as the scripts write them.
#include <gtest/gtest.h>

#include "store/recording_sink.hpp"
#include "store/redis/scripts/codec.hpp"

namespace chat::store {
namespace {

std::string room_event(const std::string& payload) {
  const auto event = decode_room_event("r", payload);
  if (!event) return "nothing";
  return std::to_string(event->seq) + ' ' + test::describe(std::get<RoomEvent>(event->what));
}

std::string user_event(const std::string& payload) {
  const auto event = decode_user_event("u", payload);
  if (!event) return "nothing";
  return std::to_string(event->seq) + ' ' + test::describe(std::get<UserEvent>(event->what));
}

TEST(RedisCodec, ReadsTheEventsOfARoom) {
  EXPECT_EQ(room_event("1700000000000001m7,5,7:{\"a\":1}"),
            R"(1700000000000001 r: message #7@5 {"a":1,"timestamp":5,"id":7})");
  EXPECT_EQ(room_event("2j5:alice2:a1"), "2 r: socket joined alice a1");
  EXPECT_EQ(room_event("3l5:alice2:a1"), "3 r: socket left alice a1");
  EXPECT_EQ(room_event("4U5:alice"), "4 r: user joined alice");
  EXPECT_EQ(room_event("5L5:alice"), "5 r: user left alice");
  EXPECT_EQ(room_event("6+9:whitelist1:x1:y"), "6 r: list added whitelist x,y");
  EXPECT_EQ(room_event("7-9:blacklist"), "7 r: list removed blacklist ");
  EXPECT_EQ(room_event("8o1"), "8 r: mode true");
  EXPECT_EQ(room_event("9r5:alice2:a12:a2"), "9 r: user removed alice a1,a2");
  EXPECT_EQ(room_event("10k5:alice2:122:a1"), "10 r: read alice 12 but a1");
}

TEST(RedisCodec, ReadsTheEventsOfAUser) {
  EXPECT_EQ(user_event("1c2:a11:3"), "1 u: connected a1 3");
  EXPECT_EQ(user_event("2d2:a11:0"), "2 u: disconnected a1 0");
  EXPECT_EQ(user_event("3x"), "3 u: disconnect");
  EXPECT_EQ(user_event("4M9,7:{\"a\":1}"), R"(4 u: directMessage [{"a":1,"timestamp":9}])");
  EXPECT_EQ(user_event("5n" + encode_notify(Event("hi", Args{1, "x:"}), "a1")),
            R"(5 u: hi [1,"x:"] but a1)");
}

TEST(RedisCodec, CarriesSignals) {
  Signal signal{.seq = 0, .node = "n1", .event = {}};
  signal.event.user = "alice";
  signal.event.socket = "a1";
  signal.event.signal =
      std::make_shared<const EncodedJson>(encode_json(Array{"s:1", Binary("bytes")}));
  const std::string payload = "s1700000000000001," + encode_signal(signal);
  EXPECT_TRUE(is_signal(payload));
  const auto read = decode_signal("r", payload);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->seq, 1700000000000001U);
  EXPECT_EQ(read->node, "n1");
  EXPECT_EQ(test::describe(read->event), "r: signal by alice but a1 " + signal.event.signal->text);
  EXPECT_EQ(read->event.signal->attachments, signal.event.signal->attachments);
  for (const char* other : {"", "s", "s1", "s1,", "s1,1:n", "s1,1:n1:u1:s", "1m", "x1,"}) {
    EXPECT_FALSE(decode_signal("r", other).has_value()) << other;
  }
  EXPECT_FALSE(decode_room_event("r", payload).has_value());
  EXPECT_EQ(seq_of(payload), 0U);
}

TEST(RedisCodec, KeepsBytesAsTheyAre) {
  const std::string bytes("\0\r\n1:x\xff", 7);
  const EncodedJson json = encode_json(Object{{"data", Binary(bytes)}});
  const auto message = decode_message("1m1,5," + encode_json_fields(json));
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(message->body.attachments, std::vector<Binary>{Binary(bytes)});
}

TEST(RedisCodec, TellsOfARoomThatWasOpenedElsewhere) {
  const auto event = decode_user_event("u", "1w" + encode_room_opened({"r", "a1", 77}));
  ASSERT_TRUE(event.has_value());
  const auto& opened = std::get<RoomOpened>(event->what);
  EXPECT_EQ(opened.room, "r");
  EXPECT_EQ(opened.socket, "a1");
  EXPECT_EQ(opened.seq, 77U);
}

TEST(RedisCodec, ReadsNothingFromWhatIsNoEvent) {
  for (const char* payload :
       {"", "1", "m", "1?", "1m", "1m1,5,", "1m1,5,9:{}", "1m1,5,2:[]", "1j5:alice", "1jx", "1o",
        "1r5:alice9:a", "1k5:alice", "99999999999999999999x", "1j4294967296:a", "1m1,5,-1:{}"}) {
    EXPECT_FALSE(decode_room_event("r", payload).has_value()) << payload;
  }
  for (const char* payload : {"", "1", "1c2:a1", "1n", "1M5,", "1w1:r", "1w1:r1:s", "1q"}) {
    EXPECT_FALSE(decode_user_event("u", payload).has_value()) << payload;
  }
}

TEST(RedisCodec, CarriesTheMessagesOfTheBus) {
  const BusMessage message{"node", 5, "news", {1, Binary("bytes")}};
  const auto read = decode_bus(encode_bus(message));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->node, "node");
  EXPECT_EQ(read->number, 5U);
  EXPECT_EQ(read->name, "news");
  EXPECT_EQ(read->args, message.args);
  EXPECT_FALSE(decode_bus("4:node1:54:news1:x").has_value());
}

}  // namespace
}  // namespace chat::store
