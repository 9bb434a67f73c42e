// Keeps sockets present for a while after their connections broke.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/options.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "chat/presence/departures.hpp"

namespace chat::core {

/// The state keeps such a socket as it was: registered, and joined to its rooms. So nobody hears
/// anything before its time is over, and nobody hears that its user left if another socket of the
/// user has joined by then. Bans and deleted rooms remove it from rooms as they do any socket.
///
/// Thread-safe.
class Grace {
 public:
  using Clock = std::chrono::steady_clock;
  /// Removes a socket. Called on the departure's executor.
  using End = std::function<void(Departure departure)>;

  Grace(const PresenceOptions& options, End end);
  ~Grace();

  /// Call it before the first client connects. The executor is for timers.
  void start(boost::asio::any_io_executor executor);
  /// Forgets all sockets and the executor.
  void stop();

  /// Ends the socket when its connection has been broken for `grace`; the oldest ones end earlier
  /// if there are more than `max_absent`. Somebody who has waited already says so by `broken_at`.
  void keep(Departure departure, Clock::time_point broken_at);
  /// Ends the user's sockets. May be called under locks of the store.
  void end_user(const std::string& user);
  /// The socket's client is back, here or on another node. May be called likewise.
  void forget(const std::string& socket);
  /// Ends all sockets, and all later ones at once.
  void end_all();

  /// The ids of the sockets that it keeps.
  std::unordered_set<std::string> sockets() const;
  std::size_t size() const;

 private:
  struct Timer;
  using Waiting = std::multimap<Clock::time_point, Departure>;  ///< by the end of their time

  void take(Waiting::iterator which, std::vector<Departure>& into);  ///< under mutex_
  void set_timer();                                                  ///< under mutex_
  void end_due();
  void end(std::vector<Departure> departures);

  const Clock::duration grace_;
  const std::size_t most_;
  const End end_;
  mutable std::mutex mutex_;
  std::unique_ptr<Timer> timer_;  ///< under mutex_: from start() to stop() or end_all()
  Waiting waiting_;               ///< under mutex_
};

}  // namespace chat::core
