#include <gtest/gtest.h>

#include "wire/engineio.hpp"

namespace chat::wire {
namespace {

using namespace std::string_view_literals;

void expect_packet(const std::optional<EnginePacket>& packet, EnginePacketType type, bool binary,
                   std::string_view data) {
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, type);
  EXPECT_EQ(packet->binary, binary);
  EXPECT_EQ(packet->data, data);
}

TEST(EnginePacket, TextBeginsWithTheTypesDigit) {
  for (const EngineVersion version : {EngineVersion::kV3, EngineVersion::kV4}) {
    expect_packet(decode_engine_packet(version, false, "2probe"), EnginePacketType::kPing, false,
                  "probe");
    expect_packet(decode_engine_packet(version, false, "4é€😀"), EnginePacketType::kMessage, false,
                  "é€😀");
    for (int type = 0; type <= 6; ++type) {
      expect_packet(
          decode_engine_packet(version, false, std::string(1, static_cast<char>('0' + type))),
          static_cast<EnginePacketType>(type), false, "");
    }
  }
}

TEST(EnginePacket, OtherTextIsNone) {
  for (const EngineVersion version : {EngineVersion::kV3, EngineVersion::kV4}) {
    for (const std::string_view text : {""sv, "7"sv, "/"sv, "a"sv, "\0"sv, "\xff"sv, " 4"sv}) {
      EXPECT_FALSE(decode_engine_packet(version, false, text)) << text;
    }
  }
}

TEST(EnginePacket, BytesAreAMessageInVersion4) {
  expect_packet(decode_engine_packet(EngineVersion::kV4, true, "\x04\xff"),
                EnginePacketType::kMessage, true, "\x04\xff");
  expect_packet(decode_engine_packet(EngineVersion::kV4, true, ""), EnginePacketType::kMessage,
                true, "");
}

TEST(EnginePacket, BytesBeginWithTheTypeInVersion3) {
  expect_packet(decode_engine_packet(EngineVersion::kV3, true, "\x04\x00\x01\xff"sv),
                EnginePacketType::kMessage, true, "\x00\x01\xff"sv);
  EXPECT_FALSE(decode_engine_packet(EngineVersion::kV3, true, ""));
  EXPECT_FALSE(decode_engine_packet(EngineVersion::kV3, true, "\x07"));
  EXPECT_FALSE(decode_engine_packet(EngineVersion::kV3, true, "4text"));
}

TEST(EnginePacket, Version3TakesBytesInBase64) {
  std::string decoded;
  expect_packet(decode_engine_packet(EngineVersion::kV3, false, "b4AAH/", decoded),
                EnginePacketType::kMessage, true, "\x00\x01\xff"sv);
  expect_packet(decode_engine_packet(EngineVersion::kV3, false, "b4", decoded),
                EnginePacketType::kMessage, true, "");
  expect_packet(decode_engine_packet(EngineVersion::kV3, false, "4text", decoded),
                EnginePacketType::kMessage, false, "text");
  for (const std::string_view text : {"b", "b7AAH/", "b4AAH", "b4AA_/", "bAAH/"}) {
    EXPECT_FALSE(decode_engine_packet(EngineVersion::kV3, false, text, decoded)) << text;
  }
  EXPECT_FALSE(decode_engine_packet(EngineVersion::kV4, false, "b4AAH/", decoded));
}

}  // namespace
}  // namespace chat::wire
