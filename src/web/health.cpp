#include "web/health.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "web/json.hpp"

namespace chat::web {
namespace {

namespace asio = boost::asio;
using Waiter = std::shared_ptr<asio::steady_timer>;

/// Runs on the waiter's own executor, after its wait has begun.
void wake(const Waiter& waiter) {
  asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
}

/// Runs once for all concurrent callers. Thread-safe.
class SharedCheck {
 public:
  explicit SharedCheck(ReadyCheck check) : check_(std::move(check)) {}

  /// The result of the running check, or of a new one.
  Task<Result<>> run();

 private:
  struct Round {
    std::vector<Waiter> waiters;     // under mutex_
    std::optional<Result<>> result;  // likewise; set once
  };

  const ReadyCheck check_;
  std::mutex mutex_;
  std::shared_ptr<Round> round_;  ///< under mutex_: the running check
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

/// Probes get their answer even while the state's disk hangs.
Response state(int status, const char* text) {
  Response response = json_response(status, Value(Object{{"status", Value(text)}}));
  response.is_independent = true;
  return response;
}

Task<Response> answer_alive(Request) { co_return state(200, "alive"); }

Task<Response> answer_ready(std::shared_ptr<SharedCheck> check) {
  const Result<> ready = co_await check->run();
  co_return ready.has_value() ? state(200, "ready") : state(503, "not ready");
}

}  // namespace

void add_health(Router& router, ReadyCheck is_ready) {
  auto check = std::make_shared<SharedCheck>(std::move(is_ready));
  router.add("GET", "/healthz", answer_alive);
  router.add("GET", "/readyz", [check](const Request&) { return answer_ready(check); });
}

}  // namespace chat::web
