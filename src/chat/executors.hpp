// The executors of the transport, of which there are few for many clients.
#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <mutex>

namespace chat::core {

/// Keeps each once: a client refers to one, which takes a seventh of the memory. Any thread.
class Executors {
 public:
  /// An equal one, which stays until the end.
  const boost::asio::any_io_executor& keep(const boost::asio::any_io_executor& executor) {
    const std::lock_guard lock(mutex_);
    const auto kept = std::ranges::find(all_, executor);
    return kept != all_.end() ? *kept : all_.emplace_back(executor);
  }

 private:
  std::mutex mutex_;
  std::deque<boost::asio::any_io_executor> all_;  ///< under mutex_; what is in it does not move
};

}  // namespace chat::core
