// One timer for many deadlines.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace chat::redis {

/// Fires at the earliest of the times it was given since it last fired. A deadline that has been
/// met is not taken back: whoever it fires for sees that there is nothing to do, and gives the next
/// time. So a command costs a comparison.
class LazyTimer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  LazyTimer(const boost::asio::any_io_executor& executor, std::function<void()> fire);
  LazyTimer(const LazyTimer&) = delete;
  LazyTimer& operator=(const LazyTimer&) = delete;
  ~LazyTimer() { cancel(); }

  void at(Time time);

  /// It does not fire until a new time is given.
  void cancel();

 private:
  struct State;
  static void wait(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace chat::redis
