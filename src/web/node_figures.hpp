// The figures of this node: counters since its start, and what is now.
#pragma once

#include <chat/service.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace chat::web {

/// Whether the state takes and gives, as of the last look.
struct StateHealth {
  bool is_ready = false;
  std::string problem;                  ///< for the operator; empty: none
  std::optional<std::int64_t> checked;  ///< ms since the epoch; nullopt: not yet
};

/// What the service does not know of itself.
struct NodeFacts {
  std::string version;                          ///< of the program
  std::function<std::size_t()> listeners = {};  ///< of event streams, now; thread-safe
};

/// A JSON object, as openapi.json describes it. Costs nothing for each client or room.
Task<std::string> node_figures(Service& service, NodeFacts facts, StateHealth health);

}  // namespace chat::web
