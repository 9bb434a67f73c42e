// Engine.IO packets and payloads, protocol versions 3 and 4.
//
// Sources: the Engine.IO protocol documents, revisions 3 and 4, "Packet encoding" and
// "Payload encoding".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::wire {

enum class EngineVersion : std::uint8_t { kV3 = 3, kV4 = 4 };

enum class EnginePacketType : std::uint8_t {
  kOpen = 0,
  kClose = 1,
  kPing = 2,
  kPong = 3,
  kMessage = 4,
  kUpgrade = 5,
  kNoop = 6,
};

struct EnginePacket {
  EnginePacketType type;
  bool binary = false;  ///< a message of bytes; else text
  std::string_view data;
};

/// Decodes a WebSocket message, or a text from a payload. Binary is always a message in version 4;
/// in version 3 it begins with a type byte, 0 to 6. Clients with `forceBase64` send bytes as text:
/// "b", in version 3 the type, and base64 of any encoder; the packet's data is then a view of
/// `decoded`. nullopt if it is no packet.
std::optional<EnginePacket> decode_engine_packet(EngineVersion version, bool binary,
                                                 std::string_view message, std::string& decoded);

/// A packet that owns its data, from a polling payload.
struct OwnedEnginePacket {
  EnginePacketType type;
  bool binary = false;
  std::string data;

  friend bool operator==(const OwnedEnginePacket&, const OwnedEnginePacket&) = default;
};

/// Decodes the body of a polling POST. `binary_body`: its content type is application/octet-stream
/// (version 3 only). nullopt if any packet is invalid, or there are more than `max_packets`.
/// Version 3 counts the length of text packets in UTF-16 code units, as JavaScript does. Text must
/// be UTF-8.
std::optional<std::vector<OwnedEnginePacket>> decode_engine_payload(EngineVersion version,
                                                                    bool binary_body,
                                                                    std::string_view body,
                                                                    std::size_t max_packets);

/// Builds a poll's response body, packet by packet.
///
/// Version 4: packets joined by U+001E, bytes as "b" and base64. Version 3: each packet after its
/// length; bytes as "b4" and base64 if the client asked for it (`b64`), otherwise one packet of
/// bytes makes the whole payload binary.
class EnginePayloadWriter {
 public:
  EnginePayloadWriter(EngineVersion version, bool base64);

  /// `packet`: an encoded text packet, its type digit first.
  void add_text(std::string_view packet);
  /// `data`: a message of bytes, without a type byte.
  void add_binary(std::string_view data);

  bool empty() const { return packets_.empty(); }
  /// Bytes added, without framing.
  std::size_t size() const { return size_; }
  /// True if finish() must be sent as application/octet-stream.
  bool is_binary() const;
  std::string finish() const;

 private:
  struct Item {
    bool binary;
    std::string data;
  };
  EngineVersion version_;
  bool base64_;
  bool has_binary_ = false;
  std::size_t size_ = 0;
  std::vector<Item> packets_;
};

}  // namespace chat::wire
