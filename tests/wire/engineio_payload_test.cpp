#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "wire/engineio.hpp"

namespace chat::wire {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;

constexpr std::size_t kMaxPackets = 100;

OwnedEnginePacket message(std::string text) {
  return {EnginePacketType::kMessage, false, std::move(text)};
}

OwnedEnginePacket bytes(std::string data) {
  return {EnginePacketType::kMessage, true, std::move(data)};
}

OwnedEnginePacket ping(std::string data) {
  return {EnginePacketType::kPing, false, std::move(data)};
}

using Packets = std::vector<OwnedEnginePacket>;

std::optional<Packets> decode_v4(std::string_view body, std::size_t max = kMaxPackets) {
  return decode_engine_payload(EngineVersion::kV4, false, body, max);
}

std::optional<Packets> decode_v3(std::string_view body, std::size_t max = kMaxPackets) {
  return decode_engine_payload(EngineVersion::kV3, false, body, max);
}

std::optional<Packets> decode_v3_binary(std::string_view body, std::size_t max = kMaxPackets) {
  return decode_engine_payload(EngineVersion::kV3, true, body, max);
}

const Packets kPackets{message("é€😀"), ping("probe"), bytes("\x00\x01\xff"s), message("")};

// The output of engine.io-parser 2.2.1 for these packets.
const std::string kV3Text = "5:4é€😀6:2probe6:b4AAH/1:4";
const std::string kV3Binary =
    "\x00\x01\x00\xff"s
    "4é€😀"
    "\x00\x06\xff"s
    "2probe"
    "\x01\x04\xff\x04\x00\x01\xff\x00\x01\xff"s
    "4";
const std::string kV4Text =
    "4é€😀\x1e"
    "2probe\x1e"
    "bAAH/\x1e"
    "4";

TEST(EnginePayload, ReadsVersion3) {
  EXPECT_EQ(decode_v3(kV3Text), kPackets);
  EXPECT_EQ(decode_v3_binary(kV3Binary), kPackets);
}

TEST(EnginePayload, ReadsVersion4) { EXPECT_EQ(decode_v4(kV4Text), kPackets); }

// Base64 of other encoders: lines as Java's and Swift's break them, no padding, the URL-safe
// alphabet.
TEST(EnginePayload, ReadsBase64AsOthersWriteIt) {
  const Packets expected{message("a"), bytes("\xfb\xff\xbf\xff"), message("b")};
  for (const std::string& form : {"+/+//w==\n"s, "+/+/\r\n/w==\r\n"s, "+/+//w"s, "-_-__w"s}) {
    EXPECT_EQ(decode_v4("4a\x1e" + ("b" + form) + "\x1e" + "4b"), expected) << form;
    const std::string packet = "b4" + form;
    EXPECT_EQ(decode_v3("2:4a" + std::to_string(packet.size()) + ':' + packet + "2:4b"), expected)
        << form;
    const auto size = static_cast<char>(packet.size() % 10);
    const std::string length = packet.size() < 10 ? std::string(1, size) : "\x01"s + size;
    EXPECT_EQ(decode_v3_binary("\x00\x02\xff"s + "4a" + ("\x00"s + length + "\xff") + packet +
                               "\x00\x02\xff"s + "4b"),
              expected)
        << form;
  }
}

EnginePayloadWriter filled(EngineVersion version, bool base64) {
  EnginePayloadWriter writer(version, base64);
  writer.add_text("4é€😀");
  writer.add_text("2probe");
  writer.add_binary("\x00\x01\xff"s);
  writer.add_text("4");
  return writer;
}

TEST(EnginePayload, WritesVersion3AsBytesOnceThereAreBytes) {
  const EnginePayloadWriter writer = filled(EngineVersion::kV3, false);
  EXPECT_TRUE(writer.is_binary());
  EXPECT_EQ(writer.finish(), kV3Binary);
}

TEST(EnginePayload, WritesVersion3InBase64ToWhomWantsIt) {
  const EnginePayloadWriter writer = filled(EngineVersion::kV3, true);
  EXPECT_FALSE(writer.is_binary());
  EXPECT_EQ(writer.finish(), kV3Text);
}

TEST(EnginePayload, WritesVersion3AsTextWhereThereIsNothingElse) {
  EnginePayloadWriter writer(EngineVersion::kV3, false);
  EXPECT_TRUE(writer.empty());
  writer.add_text("4é€😀");
  EXPECT_FALSE(writer.is_binary());
  EXPECT_FALSE(writer.empty());
  EXPECT_EQ(writer.size(), 10u);
  EXPECT_EQ(writer.finish(), "5:4é€😀");
}

TEST(EnginePayload, WritesVersion4AsText) {
  const EnginePayloadWriter writer = filled(EngineVersion::kV4, false);
  EXPECT_FALSE(writer.is_binary());
  EXPECT_EQ(writer.finish(), kV4Text);
}

TEST(EnginePayload, WritesLengthsOfSeveralDigits) {
  EnginePayloadWriter writer(EngineVersion::kV3, false);
  writer.add_binary(std::string(300, 'a'));
  EXPECT_EQ(writer.finish(), "\x01\x03\x00\x01\xff\x04"s + std::string(300, 'a'));
}

TEST(EnginePayload, Version3CountsTextInUtf16CodeUnits) {
  EXPECT_EQ(decode_v3("3:4😀2:4a"), (Packets{message("😀"), message("a")}));
  EXPECT_EQ(decode_v3("2:4😀"), std::nullopt);
  EXPECT_EQ(decode_v3("5:4😀"), std::nullopt);
}

TEST(EnginePayload, RefusesWhatIsBrokenInVersion3) {
  for (const std::string_view body : {"",
                                      "abc",
                                      "4",
                                      ":4",
                                      "0:",
                                      "1:",
                                      "2:4",
                                      "1:44",
                                      "1:7",
                                      "x:4",
                                      "-1:4",
                                      "+1:4",
                                      "1 :4",
                                      "1:4x",
                                      "99999999999999999999:4",
                                      "4294967297:4",
                                      "18446744073709551617:4",
                                      "1:41",
                                      "3:b4x",
                                      "4:b4A=",
                                      "5:b4A\n=",
                                      "5:b4AA\n1",
                                      "3:bad",
                                      "1:b",
                                      "2:4\xff",
                                      "2:4\xed"}) {
    EXPECT_EQ(decode_v3(body), std::nullopt) << body;
  }
}

TEST(EnginePayload, RefusesWhatIsBrokenInVersion4) {
  for (const std::string_view body : {"", "abc", "\x1e", "4a\x1e",
                                      "\x1e"
                                      "4a",
                                      "4a\x1e\x1e"
                                      "4b",
                                      "7", "bA",
                                      "bA\x1e"
                                      "4",
                                      "bA\n", "b4AAH/", "4\xff",
                                      "4\xc3\x1e"
                                      "4\xa9"}) {
    EXPECT_EQ(decode_v4(body), std::nullopt) << body;
  }
  EXPECT_EQ(decode_engine_payload(EngineVersion::kV4, true, "4a", kMaxPackets), std::nullopt);
}

TEST(EnginePayload, RefusesWhatIsBrokenInABinaryPayload) {
  for (const std::string& body : {""s, "\x00"s, "\x01\x01"s, "\x01\x01\xff"s, "\x01\xff\x04"s,
                                  "\x01\x00\xff"s, "\x02\x01\xff\x04"s, "\x01\x0a\xff\x04"s,
                                  "\x01\x02\xff\x04"s, "\x01\x01\xff\x07"s, "\x00\x01\xff\x04"s,
                                  "\x00\x02\xff"
                                  "4\xff"s,
                                  "\x01\x01\xff\x04\x01"s, "1:4"s}) {
    EXPECT_EQ(decode_v3_binary(body), std::nullopt) << ::testing::PrintToString(body);
  }
}

TEST(EnginePayload, RefusesMorePacketsThanAllowed) {
  EXPECT_TRUE(
      decode_v4("4\x1e"
                "4\x1e"
                "4",
                3));
  EXPECT_FALSE(
      decode_v4("4\x1e"
                "4\x1e"
                "4",
                2));
  EXPECT_TRUE(decode_v3("1:41:4", 2));
  EXPECT_FALSE(decode_v3("1:41:4", 1));
  EXPECT_FALSE(decode_v3_binary("\x01\x01\xff\x04\x01\x01\xff\x04", 1));
}

TEST(EnginePayload, EveryCutOfTheLastPacketIsRefused) {
  // Version 4 has no lengths: a cut payload is another valid payload.
  for (std::size_t size = 1; size < kV3Text.size(); ++size) {
    const auto packets = decode_v3(kV3Text.substr(0, size));
    EXPECT_TRUE(!packets || packets->size() < kPackets.size()) << size;
  }
  for (std::size_t size = 1; size < kV3Binary.size(); ++size) {
    const auto packets = decode_v3_binary(kV3Binary.substr(0, size));
    EXPECT_TRUE(!packets || packets->size() < kPackets.size()) << size;
  }
}

TEST(EnginePayload, WhatIsWrittenReadsBackTheSame) {
  chat::testing::Random random;
  for (int round = 0; round < 1500; ++round) {
    const EngineVersion version = random.chance() ? EngineVersion::kV3 : EngineVersion::kV4;
    EnginePayloadWriter writer(version, random.chance());
    Packets packets;
    for (std::uint64_t left = 1 + random.up_to(5); left > 0; --left) {
      if (random.chance()) {
        packets.push_back(bytes(random.bytes(random.up_to(30))));
        writer.add_binary(packets.back().data);
      } else {
        std::string text = random.text(30);
        // Version 4 packets cannot hold their separator; JSON always escapes it.
        std::erase(text, '\x1e');
        packets.push_back(message(text));
        writer.add_text("4" + text);
      }
    }
    EXPECT_EQ(decode_engine_payload(version, writer.is_binary(), writer.finish(), kMaxPackets),
              packets);
  }
}

}  // namespace
}  // namespace chat::wire
