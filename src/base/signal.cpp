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

asio::awaitable<void> Signal::wait() {
  return Waiter::wait(executor_, [this](Waiter waiter) { waiters_.push_back(std::move(waiter)); });
}

void Signal::notify_all() {
  for (Waiter& waiter : std::exchange(waiters_, {})) std::move(waiter).wake();
}

}  // namespace chat::base
