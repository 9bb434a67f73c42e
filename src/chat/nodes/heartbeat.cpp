#include "chat/nodes/heartbeat.hpp"

#include <algorithm>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

// A node that was cut off is to be seen alive, or to see that it was given up, as soon as may be.
constexpr milliseconds kRetryTime{1'000};

}  // namespace

Task<Result<>> Heartbeat::begin() {
  return guarded("heartbeat", [this] { return store_.update_heartbeat(); });
}

Task<milliseconds> Heartbeat::beat() {
  const Result<> told = co_await begin();
  const bool had_failed = std::exchange(has_failed_, told.has_error());
  if (told.has_error()) {
    if (!had_failed) base::log_error("heartbeat failed", {{"code", told.error().code}});
    co_return std::min(rate_, kRetryTime);
  }
  if (had_failed) base::log_info("heartbeat again");
  co_return rate_;
}

}  // namespace chat::core
