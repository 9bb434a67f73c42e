#include "chat/nodes/heartbeat.hpp"

#include <algorithm>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

// After a network failure, this node must soon be seen alive, or learn that its lease was claimed.
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
