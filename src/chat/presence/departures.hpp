// Removes the sockets that leave this node.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "base/running_work.hpp"
#include "chat/presence/removal.hpp"

namespace chat::core {

/// A socket of this node that is to be removed.
struct Departure {
  GoneSocket socket;
  const boost::asio::any_io_executor* executor;  ///< of the removal and its hooks
  base::RunningWork::Token token;                ///< released when these have ended
};

/// Removes a socket from the state when its connection has ended. Retries failures, with growing
/// pauses, until they succeed or stop() is called.
class Departures {
 public:
  Departures(Presence& presence, Removal& removal) : presence_(presence), removal_(removal) {}

  /// Call it before the first client connects. The executor runs one handler at a time.
  void start(boost::asio::any_io_executor executor);
  /// Call it on the executor, or after the executor has stopped.
  void stop();

  /// Thread-safe. Reports a removal that the state cannot do now. Not under locks of the store.
  void begin(Departure departure);
  /// Likewise, for a caller that waits until the state has answered.
  Task<> disconnect(GoneSocket socket);

 private:
  struct Timer;

  Task<> finish(Departure departure);
  /// Drops the socket if very many wait already: it is removed with the node.
  void retry_later(GoneSocket socket);
  Task<> run();
  std::vector<GoneSocket> take();
  /// Returns whether nothing is left to do.
  bool put_back(std::vector<GoneSocket> left);

  Presence& presence_;
  Removal& removal_;
  std::mutex mutex_;
  boost::asio::any_io_executor executor_;  ///< under mutex_: from start() to stop()
  std::weak_ptr<Timer> timer_;             ///< under mutex_: of run()
  std::vector<GoneSocket> waiting_;        ///< under mutex_
  bool is_running_ = false;                ///< under mutex_
};

}  // namespace chat::core
