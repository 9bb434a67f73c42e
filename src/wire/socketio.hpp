// Socket.IO packets, protocol versions 4 and 5, which differ only in CONNECT and in its refusal.
//
// Source: the Socket.IO protocol documents, revisions 4 and 5, "Packet encoding":
// <type>[<attachments>-][<namespace>,][<ack id>][JSON]
#pragma once

#include <chat/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chat::wire {

enum class PacketType : std::uint8_t {
  kConnect = 0,
  kDisconnect = 1,
  kEvent = 2,
  kAck = 3,
  kConnectError = 4,  // ERROR in protocol 4
  kBinaryEvent = 5,
  kBinaryAck = 6,
};

/// A packet's text, taken apart but for its JSON. Views point into the text.
struct Packet {
  PacketType type;
  std::uint32_t attachments = 0;      ///< binary messages that follow
  std::string_view name_space = "/";  ///< without its query
  std::string_view query;             ///< protocol 4: what follows '?' in the namespace
  std::optional<std::uint64_t> id;    ///< asks for, or is, an ack
  std::string_view json;              ///< may be empty
};

/// nullopt where the text is no packet: an unknown type, an attachment count missing from a binary
/// packet or over `max_attachments`, an ack id over 2^53. The JSON is not looked at.
std::optional<Packet> decode_packet(std::string_view text, std::uint32_t max_attachments);

/// The same packet with its JSON in ASCII.
std::string packet_in_ascii(std::string_view text);

/// The arguments of an event or an ack: a JSON array, an event's first element a string or a
/// number. nullopt where it is not that, or where placeholders and attachments do not match.
std::optional<Args> decode_event_args(PacketType type, std::string_view json,
                                      const std::vector<Binary>& attachments);

/// Appends the text of an EVENT or BINARY_EVENT; the attachments follow as messages of their own.
/// With `id` the event asks for an ack.
void append_event_packet(std::string& out, std::string_view name_space, std::string_view event,
                         const EncodedJson& args, std::optional<std::uint64_t> id = std::nullopt);

/// Appends the text of an ACK, or of a BINARY_ACK where there are attachments. `args`: the text of
/// encode_json_args().
void append_ack_packet(std::string& out, std::string_view name_space, std::uint64_t id,
                       std::string_view args, std::size_t attachments);

/// Appends the text of a packet without id: CONNECT, DISCONNECT, CONNECT_ERROR.
void append_packet(std::string& out, PacketType type, std::string_view name_space,
                   std::string_view json = {});

}  // namespace chat::wire
