#include "base/signal.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chat::base {

namespace asio = boost::asio;

boost::asio::awaitable<void> Signal::wait() {
  auto initiate = [this](asio::any_completion_handler<void()> handler) {
    waiters_.push_back(std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void()>(std::move(initiate),
                                                                           asio::use_awaitable);
}

void Signal::notify_all() {
  for (auto& handler : std::exchange(waiters_, {})) asio::post(executor_, std::move(handler));
}

}  // namespace chat::base
