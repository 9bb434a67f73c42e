// Socket.IO packets, protocol versions 4 and 5; they differ only in CONNECT and its refusal.
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

/// A parsed packet with unparsed JSON. Views point into the text.
struct Packet {
  PacketType type;
  std::uint32_t attachments = 0;      ///< binary messages that follow
  std::string_view name_space = "/";  ///< without query
  std::string_view query;             ///< protocol 4: the part of the namespace after '?'
  std::optional<std::uint64_t> id;    ///< requests, or is, an ack
  std::string_view json;              ///< may be empty
};

/// nullopt if the text is no packet: an unknown type, a binary packet without attachment count or
/// with one over `max_attachments`, an ack id over 2^53. Does not check the JSON.
std::optional<Packet> decode_packet(std::string_view text, std::uint32_t max_attachments);

/// The same packet with its JSON in ASCII.
std::string packet_in_ascii(std::string_view text);

/// The arguments of an event or ack: a JSON array; an event's first element is a string or a
/// number. nullopt otherwise, or if placeholders and attachments do not match.
std::optional<Args> decode_event_args(PacketType type, std::string_view json,
                                      const std::vector<Binary>& attachments);

/// Appends the text of an EVENT or BINARY_EVENT; attachments follow as separate messages. If `id`
/// is set, the event requests an ack.
void append_event_packet(std::string& out, std::string_view name_space, std::string_view event,
                         const EncodedJson& args, std::optional<std::uint64_t> id = std::nullopt);

/// Appends the text of an ACK, or a BINARY_ACK with attachments. `args`: the text of
/// encode_json_args().
void append_ack_packet(std::string& out, std::string_view name_space, std::uint64_t id,
                       std::string_view args, std::size_t attachments);

/// Appends the text of a packet without id: CONNECT, DISCONNECT, CONNECT_ERROR.
void append_packet(std::string& out, PacketType type, std::string_view name_space,
                   std::string_view json = {});

}  // namespace chat::wire
