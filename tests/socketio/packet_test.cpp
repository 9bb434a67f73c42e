#include "socketio/packet.hpp"

#include <gtest/gtest.h>
#include <tuple>

#include "wire/websocket.hpp"

namespace chat::socketio {
namespace {

TEST(EncodedPacket, IsFramedOnceForTextAndInEachFormatForBytes) {
  using wire::FrameFormat;
  using wire::Opcode;
  using namespace std::string_view_literals;
  const Event event("file", Args{"name", Binary(std::string("\x01\x02", 2))});
  const EncodedPacket packet = encode_event("/chat", event);
  EXPECT_EQ(packet.text, R"(451-/chat,["file","name",{"_placeholder":true,"num":0}])");

  const std::tuple<FrameFormat, Opcode, std::string_view> kForms[] = {
      {FrameFormat::kV3, Opcode::kBinary, "\x04\x01\x02"sv},
      {FrameFormat::kV4, Opcode::kBinary, "\x01\x02"sv},
      {FrameFormat::kV3Base64, Opcode::kText, "b4AQI="sv},
      {FrameFormat::kV4Base64, Opcode::kText, "bAQI="sv}};
  for (const auto& [format, opcode, payload] : kForms) {
    std::string out;
    append_frames(out, packet, format);
    const wire::ServerFrame text = wire::read_server_frame(out);
    EXPECT_EQ(text.opcode, Opcode::kText);
    EXPECT_EQ(text.payload, packet.text);
    const wire::ServerFrame bytes =
        wire::read_server_frame(std::string_view(out).substr(text.size));
    EXPECT_EQ(bytes.opcode, opcode);
    EXPECT_EQ(bytes.payload, payload);
  }
}

TEST(EncodedPacket, AnAckNamesWhatItAnswers) {
  EXPECT_EQ(encode_ack("/chat", 7, Args{Value(), 3}).text, R"(43/chat,7[null,3])");
}

}  // namespace
}  // namespace chat::socketio
