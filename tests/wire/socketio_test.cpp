#include "wire/socketio.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace chat::wire {
namespace {

constexpr std::uint32_t kMaxAttachments = 100;

struct Expected {
  std::string_view text;
  PacketType type;
  std::uint32_t attachments = 0;
  std::string_view name_space = "/";
  std::string_view query = {};
  std::optional<std::uint64_t> id = {};
  std::string_view json = {};
};

TEST(SocketPacket, IsTakenApart) {
  const Expected cases[] = {
      {"0", PacketType::kConnect},
      {"0/chat-service,", PacketType::kConnect, 0, "/chat-service"},
      {"0/chat-service", PacketType::kConnect, 0, "/chat-service"},
      {"0/chat-service?token=abc&a=b,", PacketType::kConnect, 0, "/chat-service", "token=abc&a=b"},
      {"0/chat-service?token=abc", PacketType::kConnect, 0, "/chat-service", "token=abc"},
      {"0/nsp?", PacketType::kConnect, 0, "/nsp"},
      {R"(0/nsp,{"token":"1,2"})", PacketType::kConnect, 0, "/nsp", "", {}, R"({"token":"1,2"})"},
      {R"(0{"token":1})", PacketType::kConnect, 0, "/", "", {}, R"({"token":1})"},
      {"1/custom", PacketType::kDisconnect, 0, "/custom"},
      {"1", PacketType::kDisconnect},
      {R"(2["a"])", PacketType::kEvent, 0, "/", "", {}, R"(["a"])"},
      {R"(212["a"])", PacketType::kEvent, 0, "/", "", 12, R"(["a"])"},
      {R"(2/nsp,0["a","/b,"])", PacketType::kEvent, 0, "/nsp", "", 0, R"(["a","/b,"])"},
      {"3/nsp,12[]", PacketType::kAck, 0, "/nsp", "", 12, "[]"},
      {R"(4/nsp,{"message":"no"})",
       PacketType::kConnectError,
       0,
       "/nsp",
       "",
       {},
       R"({"message":"no"})"},
      {R"(4"no")", PacketType::kConnectError, 0, "/", "", {}, R"("no")"},
      {R"(51-/nsp,7["a"])", PacketType::kBinaryEvent, 1, "/nsp", "", 7, R"(["a"])"},
      {"5100-[]", PacketType::kBinaryEvent, 100, "/", "", {}, "[]"},
      {"60-13[]", PacketType::kBinaryAck, 0, "/", "", 13, "[]"},
      {"29007199254740992[]", PacketType::kEvent, 0, "/", "", 9007199254740992, "[]"},
  };
  for (const Expected& expected : cases) {
    const auto packet = decode_packet(expected.text, kMaxAttachments);
    ASSERT_TRUE(packet) << expected.text;
    EXPECT_EQ(packet->type, expected.type) << expected.text;
    EXPECT_EQ(packet->attachments, expected.attachments) << expected.text;
    EXPECT_EQ(packet->name_space, expected.name_space) << expected.text;
    EXPECT_EQ(packet->query, expected.query) << expected.text;
    EXPECT_EQ(packet->id, expected.id) << expected.text;
    EXPECT_EQ(packet->json, expected.json) << expected.text;
  }
}

TEST(SocketPacket, OtherTextIsNone) {
  for (const std::string_view text :
       {"", "7", "a", " 2[]", "/2", "5[]", "5-[]", "51[]", "51", "5", "5/nsp,[]", "5101-[]",
        "518446744073709551617-[]", "54294967297-[]", "6-1[]", "29007199254740993[]",
        "218446744073709551616[]", "299999999999999999999999999[]"}) {
    EXPECT_FALSE(decode_packet(text, kMaxAttachments)) << text;
  }
}

TEST(SocketPacket, ItsJsonMayBeInAscii) {
  EXPECT_EQ(packet_in_ascii("2/чат,17[\"é\",\"😀\"]"), "2/чат,17[\"\\u00e9\",\"\\ud83d\\ude00\"]");
  EXPECT_EQ(packet_in_ascii("51-[\"é\",{\"_placeholder\":true,\"num\":0}]"),
            "51-[\"\\u00e9\",{\"_placeholder\":true,\"num\":0}]");
  EXPECT_EQ(packet_in_ascii("3/a,0[\"é\"]"), "3/a,0[\"\\u00e9\"]");
  EXPECT_EQ(packet_in_ascii("4/a,\"é\""), "4/a,\"\\u00e9\"");
  for (const std::string_view same : {"0/чат,", "1", "2[\"plain\"]", "no packet: é", ""}) {
    EXPECT_EQ(packet_in_ascii(same), same);
  }
}

TEST(SocketPacket, AnEventsArgumentsBeginWithItsName) {
  EXPECT_EQ(decode_event_args(PacketType::kEvent, R"(["a",1,{"b":[]}])", {}),
            (Args{"a", 1, Object{{"b", Array{}}}}));
  EXPECT_EQ(decode_event_args(PacketType::kEvent, R"([""])", {}), Args{""});
  EXPECT_EQ(decode_event_args(PacketType::kEvent, "[7]", {}), Args{7});
  for (const std::string_view json :
       {"", "[]", "{}", "\"a\"", "[null]", "[true]", "[[]]", "[{}]", "[\"a\"", "[\"a\"]x"}) {
    EXPECT_FALSE(decode_event_args(PacketType::kEvent, json, {})) << json;
    EXPECT_FALSE(decode_event_args(PacketType::kBinaryEvent, json, {Binary("b")})) << json;
  }
}

TEST(SocketPacket, NoClientMaySendWhatSocketIoKeepsForItself) {
  for (const char* name : {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
                           "removeListener"}) {
    const std::string json = "[\"" + std::string(name) + "\"]";
    EXPECT_FALSE(decode_event_args(PacketType::kEvent, json, {})) << name;
    EXPECT_FALSE(decode_event_args(PacketType::kBinaryEvent, json, {})) << name;
    EXPECT_TRUE(decode_event_args(PacketType::kAck, json, {})) << name;
  }
  EXPECT_TRUE(decode_event_args(PacketType::kEvent, R"(["connection"])", {}));
}

TEST(SocketPacket, AnAcksArgumentsAreAnyArray) {
  EXPECT_EQ(decode_event_args(PacketType::kAck, "[]", {}), Args{});
  EXPECT_EQ(decode_event_args(PacketType::kAck, "[null,true]", {}), (Args{nullptr, true}));
  EXPECT_FALSE(decode_event_args(PacketType::kAck, "", {}));
  EXPECT_FALSE(decode_event_args(PacketType::kAck, "{}", {}));
}

TEST(SocketPacket, AttachmentsComeToTheirPlaces) {
  const std::vector<Binary> attachments{Binary("zero"), Binary("one")};
  EXPECT_EQ(
      decode_event_args(PacketType::kBinaryEvent,
                        R"(["a",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]])",
                        attachments),
      (Args{"a", attachments[1], Array{attachments[0]}}));
  EXPECT_FALSE(decode_event_args(PacketType::kBinaryEvent, R"(["a",{"_placeholder":true,"num":2}])",
                                 attachments));
  EXPECT_FALSE(decode_event_args(PacketType::kBinaryEvent, R"([{"_placeholder":true,"num":0}])",
                                 attachments));
}

TEST(SocketPacket, APlaceholderInAPlainEventIsData) {
  const auto args =
      decode_event_args(PacketType::kEvent, R"(["a",{"_placeholder":true,"num":0}])", {});
  EXPECT_EQ(args, (Args{"a", Object{{"_placeholder", true}, {"num", 0}}}));
}

std::string event(std::string_view name_space, std::string_view name, const Args& args) {
  std::string out;
  append_event_packet(out, name_space, name, encode_json_args(args));
  return out;
}

std::string ack(std::string_view name_space, std::uint64_t id, const Args& args) {
  std::string out;
  const EncodedJson json = encode_json_args(args);
  append_ack_packet(out, name_space, id, json.text, json.attachments.size());
  return out;
}

TEST(SocketPacket, EventsAreWritten) {
  EXPECT_EQ(event("/chat-service", "roomMessage", {"room", Object{{"textMessage", "hi"}}}),
            R"(2/chat-service,["roomMessage","room",{"textMessage":"hi"}])");
  EXPECT_EQ(event("/", "a", {}), R"(2["a"])");
  EXPECT_EQ(event("/nsp", "x", {Binary("b")}), R"(51-/nsp,["x",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(event("/", "\"", {nullptr}), R"(2["\"",null])");
}

TEST(SocketPacket, EventsThatAskForAnAckAreWritten) {
  std::string out;
  append_event_packet(out, "/nsp", "a", encode_json_args({1}), 0);
  append_event_packet(out, "/", "b", encode_json_args({Binary("c")}), 12);
  EXPECT_EQ(out, R"(2/nsp,0["a",1]51-12["b",{"_placeholder":true,"num":0}])");
}

TEST(SocketPacket, AcksAreWritten) {
  EXPECT_EQ(ack("/nsp", 12, {nullptr, 3}), "3/nsp,12[null,3]");
  EXPECT_EQ(ack("/", 0, {}), "30[]");
  EXPECT_EQ(ack("/nsp", 12, {nullptr, Binary("b")}),
            R"(61-/nsp,12[null,{"_placeholder":true,"num":0}])");
}

TEST(SocketPacket, OtherPacketsAreWritten) {
  std::string out;
  append_packet(out, PacketType::kConnect, "/");
  append_packet(out, PacketType::kConnect, "/nsp", R"({"sid":"a"})");
  append_packet(out, PacketType::kConnectError, "/nsp", R"({"message":"no"})");
  append_packet(out, PacketType::kDisconnect, "/nsp");
  EXPECT_EQ(out, R"(00/nsp,{"sid":"a"}4/nsp,{"message":"no"}1/nsp,)");
}

TEST(SocketPacket, WhatIsWrittenReadsBackTheSame) {
  chat::testing::Random random;
  for (int round = 0; round < 1500; ++round) {
    const Args args = random.array(4, true);
    const EncodedJson encoded = encode_json_args(args);
    const bool binary = !encoded.attachments.empty();
    std::string text;
    append_event_packet(text, "/nsp", "name", encoded);
    const auto packet = decode_packet(text, 10000);
    ASSERT_TRUE(packet) << text;
    EXPECT_EQ(packet->type, binary ? PacketType::kBinaryEvent : PacketType::kEvent);
    EXPECT_EQ(packet->attachments, encoded.attachments.size());
    EXPECT_EQ(packet->name_space, "/nsp");
    Args expected = args;
    expected.insert(expected.begin(), "name");
    EXPECT_EQ(decode_event_args(packet->type, packet->json, encoded.attachments), expected) << text;
  }
}

}  // namespace
}  // namespace chat::wire
