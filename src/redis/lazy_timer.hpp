// One timer for many deadlines.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace chat::redis {

/// Fires at the earliest time set since it last fired. Met deadlines are not removed: the callback
/// finds nothing to do and sets the next time. So a command costs one comparison.
class LazyTimer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  LazyTimer(const boost::asio::any_io_executor& executor, std::function<void()> fire);
  LazyTimer(const LazyTimer&) = delete;
  LazyTimer& operator=(const LazyTimer&) = delete;
  ~LazyTimer() { cancel(); }

  void at(Time time);

  /// Does not fire until a new time is set.
  void cancel();

 private:
  struct State;
  static void wait(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace chat::redis
