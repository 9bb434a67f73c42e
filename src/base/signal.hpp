// Lets coroutines wait until other code wakes them.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <utility>
#include <vector>

namespace chat::base {

/// One waiting coroutine. Its destruction ends a coroutine that was not woken.
class Waiter {
 public:
  /// Suspends the calling coroutine and hands it to `keep`. Once woken, it goes on on `executor`.
  /// A `keep` that captures at most two pointers costs no allocation.
  static boost::asio::awaitable<void> wait(boost::asio::any_io_executor executor,
                                           std::function<void(Waiter waiter)> keep);

  Waiter(Waiter&&) = default;
  /// None: the move assignment of handlers recurses forever in Boost 1.81.
  Waiter& operator=(Waiter&&) = delete;

  /// Resumes the coroutine later, never inside this call: its caller may hold a lock, or be in the
  /// middle of its own work. On any thread, also inside `keep`.
  void wake() &&;

  /// Wakes many, in their order for each executor, with fewer posts than one for each.
  static void wake_all(std::vector<Waiter> waiters);

 private:
  using Handler = boost::asio::any_completion_handler<void()>;

  Waiter(boost::asio::any_io_executor executor, Handler handler)
      : executor_(std::move(executor)), handler_(std::move(handler)) {}

  boost::asio::any_io_executor executor_;
  Handler handler_;
};

/// An event that coroutines of one thread wait for on that thread.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Waits for the next notify_all().
  boost::asio::awaitable<void> wait();

  /// Wakes all waiting coroutines.
  void notify_all();

 private:
  const boost::asio::any_io_executor executor_;
  std::vector<Waiter> waiters_;
};

}  // namespace chat::base
