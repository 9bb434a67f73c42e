#include "web/shared_check.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace chat::web {
namespace {

namespace asio = boost::asio;
using Waiter = std::shared_ptr<asio::steady_timer>;

/// Runs on the waiter's own executor, after its wait has begun.
void wake(const Waiter& waiter) {
  asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
}

}  // namespace

struct SharedCheck::Round {
  std::vector<Waiter> waiters;     // under the mutex of the check
  std::optional<Result<>> result;  // likewise; set once
};

Task<Result<>> SharedCheck::run() {
  const auto waiter = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                           asio::steady_timer::time_point::max());
  std::shared_ptr<Round> round;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = !round_;
    if (is_first) round_ = std::make_shared<Round>();
    round = round_;
    if (!is_first) round->waiters.push_back(waiter);
  }
  if (!is_first) {
    co_await waiter->async_wait(asio::as_tuple(asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    co_return *round->result;
  }
  Result<> result = errors::internal_error("the check threw");
  try {
    result = co_await check_();
  } catch (const std::exception&) {
    result = errors::internal_error("the check threw");
  }
  const std::lock_guard lock(mutex_);
  round->result = result;
  for (const Waiter& other : round->waiters) wake(other);
  round_ = nullptr;
  co_return result;
}

}  // namespace chat::web
