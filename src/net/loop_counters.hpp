// A loop's counters.
#pragma once

#include <atomic>
#include <cstdint>

namespace chat::net {

/// One thread writes, any thread reads; costs no more than a plain addition.
class LoopCounter {
 public:
  void add(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t amount) {
    value_.store(value_.load(std::memory_order_relaxed) - amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct LoopCounters {
  LoopCounter connections;  ///< now
  LoopCounter sessions;     ///< now
  LoopCounter received_bytes;
  LoopCounter sent_bytes;
  LoopCounter deliveries;
  LoopCounter slow_consumers;
  LoopCounter refused;     ///< over a connection limit
  LoopCounter held_bytes;  ///< now: output that waits until what it tells of is safe
};

}  // namespace chat::net
