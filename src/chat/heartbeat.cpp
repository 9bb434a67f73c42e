#include "chat/heartbeat.hpp"

#include <algorithm>

#include "chat/core.hpp"
#include "chat/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

// A node that was cut off is to be seen alive, or to see that it was given up, as soon as may be.
constexpr milliseconds kRetryTime{1'000};

}  // namespace

Task<Result<>> Heartbeat::begin() {
  return guarded("heartbeat", [this] { return core_.store->update_heartbeat(); });
}

Task<milliseconds> Heartbeat::beat() {
  const milliseconds rate(core_.options.heartbeat_rate);
  const Result<> told = co_await begin();
  const bool had_failed = std::exchange(has_failed_, told.has_error());
  if (told.has_error()) {
    if (!had_failed) base::log_error("heartbeat failed", {{"code", told.error().code}});
    co_return std::min(rate, kRetryTime);
  }
  if (had_failed) base::log_info("heartbeat again");
  co_return rate;
}

}  // namespace chat::core
