// What each loop has of something.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/task.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "net/loop.hpp"

namespace chat::web {

/// Thread-safe. A Part belongs to its loop's thread, and has loop() and close().
template <class Part>
class PerLoop {
 public:
  using PartPtr = std::shared_ptr<Part>;

  /// Makes the part by `make()` if there is none.
  template <class Make>
  PartPtr of(net::Loop& loop, Make make) {
    const std::lock_guard lock(mutex_);
    PartPtr& part = parts_[&loop];
    if (!part) part = make();
    return part;
  }

  std::vector<PartPtr> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<PartPtr> parts;
    parts.reserve(parts_.size());
    for (const auto& [loop, part] : parts_) parts.push_back(part);
    return parts;
  }

  /// Closes each part on its loop.
  Task<> close() {
    for (PartPtr& part : all()) {
      boost::asio::any_io_executor executor = part->loop().executor();
      co_await boost::asio::co_spawn(executor, close_part(part), boost::asio::use_awaitable);
    }
  }

 private:
  static Task<> close_part(PartPtr part) {
    part->close();
    co_return;
  }

  mutable std::mutex mutex_;
  std::map<net::Loop*, PartPtr> parts_;  ///< under mutex_
};

}  // namespace chat::web
