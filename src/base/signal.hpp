// Lets coroutines of one thread wait for an event on that thread.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <utility>
#include <vector>

namespace chat::base {

class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Waits for the next notify_all().
  boost::asio::awaitable<void> wait();

  /// Resumes all waiting coroutines later, not inside this call.
  void notify_all();

 private:
  const boost::asio::any_io_executor executor_;
  std::vector<boost::asio::any_completion_handler<void()>> waiters_;
};

}  // namespace chat::base
