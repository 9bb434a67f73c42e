#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "wire/websocket.hpp"

namespace chat::wire {
namespace {

using namespace std::string_literals;

std::string frame(Opcode opcode, std::string_view payload) {
  std::string out;
  append_frame(out, opcode, payload);
  return out;
}

std::string close_frame(CloseCode code, std::string_view reason = {}) {
  std::string out;
  append_close_frame(out, code, reason);
  return out;
}

TEST(WebSocketFrame, AgreesWithTheExamplesOfRfc6455) {
  EXPECT_EQ(frame(Opcode::kText, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(frame(Opcode::kPing, "Hello"), "\x89\x05Hello");
  EXPECT_EQ(frame(Opcode::kBinary, std::string(256, 'x')).substr(0, 4), "\x82\x7e\x01\x00"s);
  EXPECT_EQ(frame(Opcode::kBinary, std::string(65536, 'x')).substr(0, 10),
            "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

TEST(WebSocketFrame, TakesTheShortestFormOfTheLength) {
  for (const auto& [size, header] :
       {std::pair(0, 2), {125, 2}, {126, 4}, {65535, 4}, {65536, 10}}) {
    const std::string payload(static_cast<std::size_t>(size), 'x');
    const auto header_size = static_cast<std::size_t>(header);
    EXPECT_EQ(frame_header_size(payload.size()), header_size);
    EXPECT_EQ(frame(Opcode::kText, payload).size(), header_size + payload.size());
    EXPECT_LE(header_size, kMaxFrameHeaderSize);
  }
}

TEST(WebSocketFrame, IsReadBack) {
  for (const std::size_t size : {0, 1, 125, 126, 127, 65535, 65536}) {
    const std::string payload(size, 'x');
    const std::string bytes = frame(Opcode::kBinary, payload) + "the next";
    const ServerFrame read = read_server_frame(bytes);
    EXPECT_EQ(read.opcode, Opcode::kBinary);
    EXPECT_EQ(read.payload, payload);
    EXPECT_EQ(read.size, bytes.size() - 8);
  }
}

TEST(WebSocketFrame, CloseHasACodeAndAReason) {
  EXPECT_EQ(close_frame(CloseCode::kNormal), "\x88\x02\x03\xe8");
  EXPECT_EQ(close_frame(CloseCode::kTooBig, "big"),
            "\x88\x05\x03\xf1"
            "big");
  EXPECT_EQ(close_frame(CloseCode::kNoStatus, "not sent"), "\x88\x00"s);
}

TEST(WebSocketFrame, CloseCutsTheReasonAtACharacter) {
  std::string reason(122, 'x');
  EXPECT_EQ(close_frame(CloseCode::kNormal, reason + "y").size(), 127u);
  EXPECT_EQ(close_frame(CloseCode::kNormal, reason + "yz").size(), 127u);
  reason += "😀";
  const std::string bytes = close_frame(CloseCode::kNormal, reason);
  EXPECT_EQ(bytes.size(), 2u + 2u + 122u);
  EXPECT_TRUE(base::is_utf8(std::string_view(bytes).substr(4)));
}

}  // namespace
}  // namespace chat::wire
