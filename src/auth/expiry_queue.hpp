// Who is to go when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace chat::auth {

/// One queue for all sockets, with one timer beside it: an idle socket costs an entry, no timer of
/// its own. Times are in seconds. Not thread-safe.
class ExpiryQueue {
 public:
  /// In place of an earlier time of that socket.
  void set(const std::string& socket, std::int64_t time);

  /// Nothing is due for that socket any more.
  void erase(const std::string& socket) { times_.erase(socket); }

  /// Takes out all whose time has come.
  std::vector<std::string> take_due(std::int64_t now);

  /// Drops all that is of no use. Whoever is gone need not be erased: it is enough to ask for this
  /// once should_sweep().
  void sweep(const std::function<bool(const std::string& socket)>& is_there);
  bool should_sweep() const { return queue_.size() >= next_sweep_; }

  std::size_t size() const { return times_.size(); }

 private:
  static constexpr std::size_t kMinSweep = 1024;
  using Entry = std::pair<std::int64_t, std::string>;

  std::unordered_map<std::string, std::int64_t> times_;
  /// Entries that times_ does not confirm are old.
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::size_t next_sweep_ = kMinSweep;
};

}  // namespace chat::auth
