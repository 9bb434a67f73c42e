// Tells which loops have members of a channel, so that events go only there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace chat::socketio {

/// Thread-safe. A count may briefly be too high (a loop then gets an event in vain), never too low:
/// a join counts before it goes to the loop, a leave after the loop has done it.
class ChannelDirectory {
 public:
  explicit ChannelDirectory(std::size_t loops) : loops_(loops) {}

  void add(const std::string& channel, std::size_t loop);
  void remove(const std::string& channel, std::size_t loop);

  /// One bit per loop.
  std::uint64_t loops_of(const std::string& channel) const;

 private:
  struct Stripe {
    mutable std::mutex mutex;
    std::unordered_map<std::string, std::vector<std::uint32_t>> counts;  // by loop
  };

  Stripe& stripe_of(const std::string& channel) const;

  const std::size_t loops_;
  mutable std::array<Stripe, 64> stripes_;
};

}  // namespace chat::socketio
