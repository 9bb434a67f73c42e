#include "chat/presence/grace.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace chat::core {

struct Grace::Timer : boost::asio::steady_timer {
  using boost::asio::steady_timer::steady_timer;
};

Grace::Grace(const PresenceOptions& options, End end)
    : grace_(std::chrono::milliseconds(options.grace)),
      most_(options.max_absent),
      end_(std::move(end)) {}

Grace::~Grace() = default;

void Grace::start(boost::asio::any_io_executor executor) {
  const std::lock_guard lock(mutex_);
  timer_ = std::make_unique<Timer>(std::move(executor));
}

void Grace::stop() {
  Waiting forgotten;
  const std::lock_guard lock(mutex_);
  timer_.reset();
  forgotten = std::exchange(waiting_, {});
}

void Grace::keep(Departure departure, Clock::time_point broken_at) {
  const Clock::time_point until = broken_at + grace_;
  std::vector<Departure> ending;
  {
    const std::lock_guard lock(mutex_);
    if (!timer_ || until <= Clock::now()) {
      ending.push_back(std::move(departure));
    } else {
      const auto kept = waiting_.emplace(until, std::move(departure));
      if (waiting_.size() > most_) take(waiting_.begin(), ending);
      if (kept == waiting_.begin()) set_timer();
    }
  }
  end(std::move(ending));
}

void Grace::end_user(const std::string& user) {
  std::vector<Departure> ending;
  {
    const std::lock_guard lock(mutex_);
    for (auto next = waiting_.begin(); next != waiting_.end();) {
      const auto which = next++;
      if (which->second.socket.user == user) take(which, ending);
    }
  }
  end(std::move(ending));
}

void Grace::forget(const std::string& socket) {
  std::vector<Departure> forgotten;
  const std::lock_guard lock(mutex_);
  const auto is_it = [&](const auto& waiting) { return waiting.second.socket.id == socket; };
  const auto found = std::ranges::find_if(waiting_, is_it);
  if (found != waiting_.end()) take(found, forgotten);
}

void Grace::end_all() {
  std::vector<Departure> ending;
  {
    const std::lock_guard lock(mutex_);
    timer_.reset();
    while (!waiting_.empty()) take(waiting_.begin(), ending);
  }
  end(std::move(ending));
}

std::unordered_set<std::string> Grace::sockets() const {
  const std::lock_guard lock(mutex_);
  std::unordered_set<std::string> ids;
  for (const auto& [until, departure] : waiting_) ids.insert(departure.socket.id);
  return ids;
}

std::size_t Grace::size() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Grace::take(Waiting::iterator which, std::vector<Departure>& into) {
  into.push_back(std::move(which->second));
  waiting_.erase(which);
}

// A timer that fires early, for a socket that has been taken meanwhile, finds nothing due.
void Grace::set_timer() {
  timer_->expires_at(waiting_.begin()->first);
  timer_->async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) end_due();
  });
}

void Grace::end_due() {
  std::vector<Departure> ending;
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    while (!waiting_.empty() && waiting_.begin()->first <= now) take(waiting_.begin(), ending);
    if (timer_ && !waiting_.empty()) set_timer();
  }
  end(std::move(ending));
}

void Grace::end(std::vector<Departure> departures) {
  for (Departure& departure : departures) {
    const boost::asio::any_io_executor& executor = *departure.executor;
    // Posted: the caller may be the store, holding its locks.
    boost::asio::post(executor,
                      [this, ending = std::move(departure)]() mutable { end_(std::move(ending)); });
  }
}

}  // namespace chat::core
