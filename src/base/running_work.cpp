#include "base/running_work.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chat::base {

boost::asio::awaitable<bool> RunningWork::wait_idle(
    std::chrono::steady_clock::time_point deadline) {
  auto executor = co_await boost::asio::this_coro::executor;
  awaited_ = true;
  // What ends may have begun more before this runs again.
  while (std::chrono::steady_clock::now() < deadline) {
    auto timer = std::make_shared<boost::asio::steady_timer>(executor, deadline);
    {
      // Whoever ends the last piece sees `awaited_` and then takes the mutex; so either the count
      // is 0 by now, or wake() finds the timer.
      std::lock_guard lock(mutex_);
      if (count_ == 0) co_return true;
      waiting_ = timer;
    }
    boost::system::error_code cancelled;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    std::lock_guard lock(mutex_);
    waiting_.reset();
  }
  co_return count_ == 0;
}

void RunningWork::wake() {
  std::lock_guard lock(mutex_);
  if (!waiting_) return;
  // On the timer's executor: there it is waited for by then.
  auto executor = waiting_->get_executor();
  boost::asio::post(executor, [timer = waiting_] { timer->cancel(); });
}

}  // namespace chat::base
