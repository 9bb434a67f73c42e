#include "base/signal.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chat::base {

namespace asio = boost::asio;

asio::awaitable<void> Waiter::wait(asio::any_io_executor executor,
                                   std::function<void(Waiter waiter)> keep) {
  auto initiate = [executor = std::move(executor), keep = std::move(keep)](Handler handler) {
    keep(Waiter(executor, std::move(handler)));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void()>(std::move(initiate),
                                                                           asio::use_awaitable);
}

void Waiter::wake() && {
  asio::post(executor_, [handler = std::move(handler_)]() mutable { std::move(handler)(); });
}

void Waiter::wake_all(std::vector<Waiter> waiters) {
  // A handler that ran for long would keep its loop from other work.
  constexpr std::size_t kMostAtOnce = 256;
  while (!waiters.empty()) {
    const asio::any_io_executor executor = waiters.front().executor_;
    std::vector<Handler> handlers;
    std::vector<Waiter> others;
    for (Waiter& waiter : waiters) {
      if (handlers.size() < kMostAtOnce && waiter.executor_ == executor) {
        handlers.push_back(std::move(waiter.handler_));
      } else {
        others.push_back(std::move(waiter));
      }
    }
    asio::post(executor, [handlers = std::move(handlers)]() mutable {
      for (Handler& handler : handlers) std::move(handler)();
    });
    waiters.swap(others);
  }
}

asio::awaitable<void> Signal::wait() {
  return Waiter::wait(executor_, [this](Waiter waiter) { waiters_.push_back(std::move(waiter)); });
}

void Signal::notify_all() {
  for (Waiter& waiter : std::exchange(waiters_, {})) std::move(waiter).wake();
}

}  // namespace chat::base
