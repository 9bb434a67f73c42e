// Waits for conditions on a test's own loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>

namespace chat::redis {

constexpr std::chrono::seconds kPatience{20};

/// Runs the loop until the condition holds; false if that takes too long.
inline bool run_until(boost::asio::io_context& loop, const std::function<bool()>& is_so,
                      std::chrono::milliseconds time = kPatience) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace chat::redis
