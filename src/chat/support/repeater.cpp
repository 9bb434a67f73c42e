#include "chat/support/repeater.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "chat/support/guarded.hpp"

namespace chat::core {

struct Repeater::Timer : boost::asio::steady_timer {
  using boost::asio::steady_timer::steady_timer;
};

Repeater::Repeater(boost::asio::any_io_executor executor, Step step)
    : timer_(std::make_unique<Timer>(std::move(executor))), step_(std::move(step)) {}

Repeater::~Repeater() = default;

void Repeater::start(base::RunningWork::Token token) {
  auto done = [self = shared_from_this(), token = std::move(token)](std::exception_ptr problem) {
    if (problem) log_unforeseen("repeated work", problem);
  };
  boost::asio::co_spawn(timer_->get_executor(), run(), std::move(done));
}

void Repeater::stop() {
  is_stopped_ = true;
  timer_->cancel();
}

Task<> Repeater::run() {
  while (!is_stopped_) {
    const std::chrono::milliseconds pause = co_await step_();
    if (is_stopped_) co_return;
    timer_->expires_after(pause);
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

}  // namespace chat::core
