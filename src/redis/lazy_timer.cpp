#include "redis/lazy_timer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace chat::redis {

struct LazyTimer::State {
  boost::asio::steady_timer timer;
  std::function<void()> fire;
  Time armed_for = Time::max();
};

LazyTimer::LazyTimer(const boost::asio::any_io_executor& executor, std::function<void()> fire)
    : state_(std::make_shared<State>(
          State{boost::asio::steady_timer(executor), std::move(fire), Time::max()})) {}

void LazyTimer::at(Time time) {
  if (time >= state_->armed_for) return;
  state_->armed_for = time;
  state_->timer.expires_at(time);
  wait(state_);
}

void LazyTimer::wait(const std::shared_ptr<State>& state) {
  state->timer.async_wait([weak = std::weak_ptr(state), time = state->armed_for](auto) {
    const auto self = weak.lock();
    // Another time was set meanwhile, or none.
    if (self == nullptr || self->armed_for != time) return;
    self->armed_for = Time::max();
    self->fire();
  });
}

void LazyTimer::cancel() {
  state_->armed_for = Time::max();
  state_->timer.cancel();
}

}  // namespace chat::redis
