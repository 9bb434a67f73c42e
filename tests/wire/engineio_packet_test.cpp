#include <gtest/gtest.h>

#include "wire/engineio.hpp"

namespace chat::wire {
namespace {

using namespace std::string_view_literals;

/// The packet's data stays valid until the next call.
std::optional<EnginePacket> decode(EngineVersion version, bool binary, std::string_view message) {
  static std::string decoded;
  return decode_engine_packet(version, binary, message, decoded);
}

void expect_packet(const std::optional<EnginePacket>& packet, EnginePacketType type, bool binary,
                   std::string_view data) {
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, type);
  EXPECT_EQ(packet->binary, binary);
  EXPECT_EQ(packet->data, data);
}

TEST(EnginePacket, TextBeginsWithTheTypesDigit) {
  for (const EngineVersion version : {EngineVersion::kV3, EngineVersion::kV4}) {
    expect_packet(decode(version, false, "2probe"), EnginePacketType::kPing, false, "probe");
    expect_packet(decode(version, false, "4é€😀"), EnginePacketType::kMessage, false, "é€😀");
    for (int type = 0; type <= 6; ++type) {
      expect_packet(decode(version, false, std::string(1, static_cast<char>('0' + type))),
                    static_cast<EnginePacketType>(type), false, "");
    }
  }
}

TEST(EnginePacket, OtherTextIsNone) {
  for (const EngineVersion version : {EngineVersion::kV3, EngineVersion::kV4}) {
    for (const std::string_view text : {""sv, "7"sv, "/"sv, "a"sv, "\0"sv, "\xff"sv, " 4"sv}) {
      EXPECT_FALSE(decode(version, false, text)) << text;
    }
  }
}

TEST(EnginePacket, BytesAreAMessageInVersion4) {
  expect_packet(decode(EngineVersion::kV4, true, "\x04\xff"), EnginePacketType::kMessage, true,
                "\x04\xff");
  expect_packet(decode(EngineVersion::kV4, true, ""), EnginePacketType::kMessage, true, "");
}

TEST(EnginePacket, BytesBeginWithTheTypeInVersion3) {
  expect_packet(decode(EngineVersion::kV3, true, "\x04\x00\x01\xff"sv), EnginePacketType::kMessage,
                true, "\x00\x01\xff"sv);
  EXPECT_FALSE(decode(EngineVersion::kV3, true, ""));
  EXPECT_FALSE(decode(EngineVersion::kV3, true, "\x07"));
  EXPECT_FALSE(decode(EngineVersion::kV3, true, "4text"));
}

TEST(EnginePacket, TakesBytesInBase64) {
  expect_packet(decode(EngineVersion::kV3, false, "b4AAH/"), EnginePacketType::kMessage, true,
                "\x00\x01\xff"sv);
  expect_packet(decode(EngineVersion::kV3, false, "b4"), EnginePacketType::kMessage, true, "");
  expect_packet(decode(EngineVersion::kV3, false, "b2AAH/"), EnginePacketType::kPing, true,
                "\x00\x01\xff"sv);
  expect_packet(decode(EngineVersion::kV4, false, "bAAH/"), EnginePacketType::kMessage, true,
                "\x00\x01\xff"sv);
  expect_packet(decode(EngineVersion::kV4, false, "b"), EnginePacketType::kMessage, true, "");
}

// Java's Engine.IO breaks lines at 76 characters and ends with a break. Swift's breaks them with
// CRLF at 64. Some omit the padding.
TEST(EnginePacket, TakesBase64AsOthersWriteIt) {
  const std::pair<EngineVersion, std::string> kVersions[] = {{EngineVersion::kV3, "b4"},
                                                             {EngineVersion::kV4, "b"}};
  for (const auto& [version, prefix] : kVersions) {
    for (const std::string_view form :
         {"+/+//w==", "+/+/\r\n/w==\r\n", "+/+/\n/w==\n", "+/+//w", "-_-__w", "-_-__w=="}) {
      const std::string packet = prefix + std::string(form);
      expect_packet(decode(version, false, packet), EnginePacketType::kMessage, true,
                    "\xfb\xff\xbf\xff");
    }
  }
}

TEST(EnginePacket, RefusesWhatIsNoBase64) {
  for (const std::string_view text : {"b", "b7AAH/", "b4A", "b4AA!/", "b4AAH/=", "bAAH/"}) {
    EXPECT_FALSE(decode(EngineVersion::kV3, false, text)) << text;
  }
  for (const std::string_view text : {"bA", "b####", "bAAH/=", "bAA\x80/", "b=", "bAA==AA=="}) {
    EXPECT_FALSE(decode(EngineVersion::kV4, false, text)) << text;
  }
}

}  // namespace
}  // namespace chat::wire
