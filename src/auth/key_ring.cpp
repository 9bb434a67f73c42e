#include "auth/key_ring.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/log.hpp"

namespace chat::auth {
namespace {

constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

KeyRing::KeyRing(boost::asio::any_io_executor executor, Loader loader, Times times,
                 std::string source)
    : loader_(std::move(loader)),
      times_(times),
      source_(std::move(source)),
      next_(executor),
      done_(std::move(executor)) {}

std::shared_ptr<const KeySet> KeyRing::keys() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Task<> KeyRing::keep_fresh() {
  while (!is_closed_) {
    const bool is_read = co_await read();
    next_.expires_after(is_read ? times_.refresh : std::min(times_.refresh, times_.cooldown));
    co_await next_.async_wait(kNoThrow);
  }
}

Task<> KeyRing::look_again() {
  if (is_closed_) co_return;
  if (is_reading_) {
    co_await done_.wait();
  } else if (last_ == Clock::time_point() || Clock::now() - last_ >= times_.cooldown) {
    co_await read();
  }
}

void KeyRing::close() {
  is_closed_ = true;
  next_.cancel();
  done_.notify_all();
}

Task<bool> KeyRing::read() {
  if (is_reading_) {
    co_await done_.wait();
    co_return !is_failing_;
  }
  is_reading_ = true;
  last_ = Clock::now();
  Fallible<KeySet> keys = co_await load();
  const bool is_read = keys.has_value();
  if (is_read) {
    keep(*std::move(keys));
  } else {
    log_failure(keys.error().reason());
  }
  is_reading_ = false;
  is_failing_ = !is_read;
  done_.notify_all();
  co_return is_read;
}

Task<Fallible<KeySet>> KeyRing::load() {
  try {
    Fallible<std::string> text = co_await loader_();
    if (!text) co_return text.error();
    co_return parse_key_set(*text);
  } catch (const std::exception& problem) {
    co_return Fault::of(problem.what());
  }
}

void KeyRing::keep(KeySet keys) {
  if (is_failing_) base::log_info("keys for logins are there again", {{"from", source_}});
  if (keys.empty()) base::log_warning("no key for logins", {{"from", source_}});
  auto shared = std::make_shared<const KeySet>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_ = std::move(shared);
}

void KeyRing::log_failure(const std::string& reason) {
  if (is_failing_ || is_closed_) return;
  base::log_error("keys for logins cannot be read", {{"from", source_}, {"why", reason}});
}

}  // namespace chat::auth
