// Expiry times of sockets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace chat::auth {

/// One queue for all sockets, with one timer outside: an idle socket costs an entry, not a timer.
/// Times are in seconds or kNever. Not thread-safe.
class ExpiryQueue {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  /// Replaces the socket's earlier time.
  void set(const std::string& socket, const std::string& user, std::int64_t time);

  /// nullptr for an unknown socket.
  const std::string* user_of(const std::string& socket) const;

  /// Removes and returns all expired sockets.
  std::vector<std::string> take_due(std::int64_t now);

  /// Drops useless entries. Disconnected sockets need no erase: call this when should_sweep() says
  /// so.
  void sweep(const std::function<bool(const std::string& socket)>& is_there);
  bool should_sweep() const { return std::max(queue_.size(), size()) >= next_sweep_; }

  std::size_t size() const { return sessions_.size(); }

 private:
  static constexpr std::size_t kMinSweep = 1024;
  struct Session {
    std::string user;
    std::int64_t time = 0;
  };
  using Entry = std::pair<std::int64_t, std::string>;

  std::unordered_map<std::string, Session> sessions_;
  /// Entries without a match in sessions_ are stale. Sockets that never expire have none.
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::size_t next_sweep_ = kMinSweep;
};

}  // namespace chat::auth
