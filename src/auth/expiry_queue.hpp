// Who is to go when.
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

/// One queue for all sockets, with one timer beside it: an idle socket costs an entry, no timer of
/// its own. Times are in seconds; kNever is one. Not thread-safe.
class ExpiryQueue {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  /// In place of an earlier time of that socket.
  void set(const std::string& socket, const std::string& user, std::int64_t time);

  /// nullptr where the socket is not here.
  const std::string* user_of(const std::string& socket) const;

  /// Takes out all whose time has come.
  std::vector<std::string> take_due(std::int64_t now);

  /// Drops all that is of no use. Whoever is gone need not be erased: it is enough to ask for this
  /// once should_sweep().
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
  /// Entries that sessions_ does not confirm are old. Whoever may stay for ever has none.
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::size_t next_sweep_ = kMinSweep;
};

}  // namespace chat::auth
