#include "socketio/packet.hpp"

#include <gtest/gtest.h>

#include "wire/websocket.hpp"

namespace chat::socketio {
namespace {

TEST(EncodedPacket, IsFramedOnceForTextAndEachVersionForBytes) {
  const Event event("file", Args{"name", Binary(std::string("\x01\x02", 2))});
  const EncodedPacket packet = encode_event("/chat", event);
  EXPECT_EQ(packet.text, R"(451-/chat,["file","name",{"_placeholder":true,"num":0}])");

  std::string v4;
  append_frames(v4, packet, wire::EngineVersion::kV4);
  const wire::ServerFrame text = wire::read_server_frame(v4);
  EXPECT_EQ(text.opcode, wire::Opcode::kText);
  EXPECT_EQ(text.payload, packet.text);
  const wire::ServerFrame bytes = wire::read_server_frame(std::string_view(v4).substr(text.size));
  EXPECT_EQ(bytes.opcode, wire::Opcode::kBinary);
  EXPECT_EQ(bytes.payload, std::string_view("\x01\x02", 2));

  std::string v3;
  append_frames(v3, packet, wire::EngineVersion::kV3);
  EXPECT_EQ(wire::read_server_frame(std::string_view(v3).substr(text.size)).payload,
            std::string_view("\x04\x01\x02", 3));
}

TEST(EncodedPacket, AnAckNamesWhatItAnswers) {
  EXPECT_EQ(encode_ack("/chat", 7, Args{Value(), 3}).text, R"(43/chat,7[null,3])");
}

}  // namespace
}  // namespace chat::socketio
