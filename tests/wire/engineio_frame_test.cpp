#include "wire/engineio_frame.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "wire/websocket.hpp"

namespace chat::wire {
namespace {

using namespace std::string_view_literals;

constexpr auto kBytes = "\x00\x01\xff\xfe"sv;

ServerFrame frame_of(FrameFormat format, std::string_view data, std::string& out) {
  out.clear();
  append_bytes_frame(out, format, data);
  return read_server_frame(out);
}

void expect_frame(FrameFormat format, Opcode opcode, std::string_view payload) {
  std::string out;
  const ServerFrame frame = frame_of(format, kBytes, out);
  EXPECT_EQ(frame.opcode, opcode);
  EXPECT_EQ(frame.payload, payload);
  EXPECT_EQ(frame.size, out.size());
}

TEST(BytesFrame, IsAsTheVersionHasIt) {
  expect_frame(frame_format(EngineVersion::kV3, false), Opcode::kBinary, "\x04\x00\x01\xff\xfe"sv);
  expect_frame(frame_format(EngineVersion::kV4, false), Opcode::kBinary, kBytes);
}

TEST(BytesFrame, IsTextForClientsThatTakeNoBytes) {
  expect_frame(frame_format(EngineVersion::kV3, true), Opcode::kText, "b4AAH//g==");
  expect_frame(frame_format(EngineVersion::kV4, true), Opcode::kText, "bAAH//g==");
}

TEST(BytesFrame, IsReadBackAsTheSameMessage) {
  testing::Random random;
  for (int round = 0; round < 400; ++round) {
    const EngineVersion version = random.chance() ? EngineVersion::kV3 : EngineVersion::kV4;
    const FrameFormat format = frame_format(version, random.chance());
    const std::string data = random.bytes(random.up_to(300));
    std::string out;
    const ServerFrame frame = frame_of(format, data, out);
    std::string decoded;
    const auto packet =
        decode_engine_packet(version, frame.opcode == Opcode::kBinary, frame.payload, decoded);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->type, EnginePacketType::kMessage);
    EXPECT_TRUE(packet->binary);
    EXPECT_EQ(packet->data, data);
  }
}

}  // namespace
}  // namespace chat::wire
