// When output may leave the server: after everything that it tells of is safe.
#pragma once

#include <chat/stats.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace chat {

/// The progress of a state that becomes safe behind its changes, such as a journal on disk.
///
/// Positions only grow. A change has a position once it is made. The server sends nothing that may
/// tell of a change before safe() has reached the change's position.
///
/// Thread-safe.
class Durability {
 public:
  /// The position of the last change made. All that a caller has seen of the state is at or before
  /// it.
  virtual std::uint64_t made() const = 0;
  /// The position of the last change that is safe. At most made().
  virtual std::uint64_t safe() const = 0;

  /// Calls `moved` after each growth of safe(), until the result is destroyed. The call comes from
  /// any thread and must not block.
  [[nodiscard]] virtual std::shared_ptr<void> watch(std::function<void()> moved) = 0;

  /// Calls the handler with the reason once nothing will become safe any more, from any thread; at
  /// once if that is so already. The service closes then. The handler must not block. Null: no
  /// handler; a call that has begun has ended on return.
  virtual void on_failure(std::function<void(std::string reason)> handler) = 0;

  virtual DurabilityStats stats() const = 0;

 protected:
  ~Durability() = default;
};

}  // namespace chat
