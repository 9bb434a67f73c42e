#include "redis/topology.hpp"

#include <array>

#include "base/host_port.hpp"
#include "base/parse_number.hpp"

namespace chat::redis {
namespace {

// CRC-16/XMODEM.
constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

constexpr std::array<std::uint16_t, 256> kTable = make_table();

std::string_view hashed_part(std::string_view key) {
  const std::size_t open = key.find('{');
  if (open == std::string_view::npos) return key;
  const std::size_t close = key.find('}', open + 1);
  if (close == std::string_view::npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

std::optional<std::uint16_t> to_slot(const Reply& reply) {
  const auto slot = reply.integer();
  if (!slot || *slot < 0 || *slot >= static_cast<std::int64_t>(kSlotCount)) return std::nullopt;
  return static_cast<std::uint16_t>(*slot);
}

// [host, port, id, ...]; a host of "" or nil means the node asked, "?" an unknown one.
std::optional<Endpoint> to_endpoint(const Reply& node, const Endpoint& asked) {
  const std::string_view host = node[0].text().value_or("");
  const auto port = node[1].integer();
  if (!port || *port <= 0 || *port > 65535 || host == "?") return std::nullopt;
  return Endpoint{host.empty() ? asked.host : std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace

std::uint16_t slot_of(std::string_view key) {
  std::uint16_t crc = 0;
  for (const char c : hashed_part(key)) {
    const auto index = static_cast<std::uint8_t>((crc >> 8) ^ static_cast<std::uint8_t>(c));
    crc = static_cast<std::uint16_t>((crc << 8) ^ kTable[index]);
  }
  return crc % kSlotCount;
}

std::optional<Topology> parse_topology(const Reply& reply, const Endpoint& asked) {
  Topology topology;
  for (const Reply& entry : reply.array()) {
    const auto first = to_slot(entry[0]);
    const auto last = to_slot(entry[1]);
    const auto master = to_endpoint(entry[2], asked);
    if (!first || !last || *first > *last) return std::nullopt;
    if (master) topology.push_back({*first, *last, *master});
  }
  if (topology.empty()) return std::nullopt;
  return topology;
}

std::optional<Redirection> parse_redirection(std::string_view error, const Endpoint& giver) {
  const std::size_t slot_at = error.find(' ');
  if (slot_at == std::string_view::npos) return std::nullopt;
  if (error.substr(0, slot_at) != "MOVED" && error.substr(0, slot_at) != "ASK") return std::nullopt;
  error.remove_prefix(slot_at + 1);
  const std::size_t host_at = error.find(' ');
  const std::size_t port_at = error.rfind(':');
  if (host_at == std::string_view::npos || port_at == std::string_view::npos) return std::nullopt;
  if (port_at <= host_at) return std::nullopt;
  const auto slot = base::parse_number<std::uint16_t>(error.substr(0, host_at));
  const std::string_view host = error.substr(host_at + 1, port_at - host_at - 1);
  const auto port = base::parse_port(error.substr(port_at + 1));
  if (!slot || *slot >= kSlotCount || !port) return std::nullopt;
  return Redirection{*slot, {host.empty() ? giver.host : std::string(host), *port}};
}

}  // namespace chat::redis
