#include "chat/presence/departures.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <iterator>
#include <utility>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{5'000};
// Logins that fail while the state is away add sockets here. Without a limit, clients could add any
// number.
constexpr std::size_t kMost = 100'000;

}  // namespace

struct Departures::Timer : boost::asio::steady_timer {
  using boost::asio::steady_timer::steady_timer;
};

void Departures::start(boost::asio::any_io_executor executor) {
  const std::lock_guard lock(mutex_);
  executor_ = std::move(executor);
}

void Departures::stop() {
  const std::lock_guard lock(mutex_);
  executor_ = {};
  waiting_.clear();
  if (const auto timer = timer_.lock()) timer->cancel();
}

void Departures::begin(Departure departure) {
  const boost::asio::any_io_executor& executor = *departure.executor;
  boost::asio::co_spawn(executor, finish(std::move(departure)), boost::asio::detached);
}

Task<> Departures::finish(Departure departure) {
  const Who who{.user = departure.socket.user, .socket = departure.socket.id};
  try {
    co_await disconnect(departure.socket);
  } catch (...) {
    log_unforeseen("disconnect", std::current_exception(), who);
  }
}

Task<> Departures::disconnect(GoneSocket socket) {
  auto gone = co_await presence_.remove(socket);
  if (!gone.has_error() || !is_outcome_unknown(gone.error())) co_return;
  PresenceInfo who{.id = socket.id, .user_name = socket.user, .room = {}};
  presence_.report("userSockets", who, gone.error());
  retry_later(std::move(socket));
}

void Departures::retry_later(GoneSocket socket) {
  boost::asio::any_io_executor executor;
  {
    const std::lock_guard lock(mutex_);
    if (!executor_) return;
    if (waiting_.size() >= kMost) {
      base::log_error("too many sockets wait to be removed", {{"socket", socket.id}});
      return;
    }
    waiting_.push_back(std::move(socket));
    if (std::exchange(is_running_, true)) return;
    executor = executor_;
  }
  boost::asio::co_spawn(executor, run(), [this](std::exception_ptr problem) {
    if (!problem) return;
    log_unforeseen("departures", problem);
    const std::lock_guard lock(mutex_);
    is_running_ = false;  // the next addition restarts it
  });
}

Task<> Departures::run() {
  const auto timer = std::make_shared<Timer>(co_await boost::asio::this_coro::executor);
  {
    const std::lock_guard lock(mutex_);
    timer_ = timer;
  }
  milliseconds pause = kFirstPause;
  bool is_done = false;
  while (!is_done) {
    timer->expires_after(pause);
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    std::vector<GoneSocket> left = co_await removal_.remove(take());
    pause = left.empty() ? kFirstPause : std::min(2 * pause, kLongestPause);
    is_done = put_back(std::move(left));
  }
}

std::vector<GoneSocket> Departures::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool Departures::put_back(std::vector<GoneSocket> left) {
  const std::lock_guard lock(mutex_);
  if (executor_) std::ranges::move(left, std::back_inserter(waiting_));
  is_running_ = !waiting_.empty();
  return !is_running_;
}

}  // namespace chat::core
