// The slots of a cluster and their owners.
#pragma once

#include <chat/task.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redis/inquiry.hpp"
#include "redis/reply.hpp"

namespace chat::redis {

constexpr std::size_t kSlotCount = 16384;

/// Hashes the text between the first '{' and the next '}' if there is any, else the whole key: the
/// cluster specification, "Hash tags".
std::uint16_t slot_of(std::string_view key);

struct SlotRange {
  std::uint16_t first;
  std::uint16_t last;  ///< Included.
  Endpoint master;

  friend bool operator==(const SlotRange&, const SlotRange&) = default;
};

using Topology = std::vector<SlotRange>;

/// The answer to CLUSTER SLOTS. A node without an address of its own is `asked`. nullopt for any
/// other reply.
std::optional<Topology> parse_topology(const Reply& reply, const Endpoint& asked);

/// "MOVED 3999 127.0.0.1:6381" or "ASK ...".
struct Redirection {
  std::uint16_t slot;
  Endpoint endpoint;

  friend bool operator==(const Redirection&, const Redirection&) = default;
};

/// A redirection without a host means another port of `giver`.
std::optional<Redirection> parse_redirection(std::string_view error, const Endpoint& giver);

/// Queries one node after another until one answers.
Task<Result<Topology>> read_topology(std::shared_ptr<Inquiry> inquiry, std::vector<Endpoint> nodes);

}  // namespace chat::redis
