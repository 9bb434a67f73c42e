// Sockets of this node that leave it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "chat/presence/removal.hpp"

namespace chat::core {

/// Removes a socket from the state when its connection has ended. What the state could not do then
/// is tried again, waiting longer each time, until it is done or this is stopped.
class Departures {
 public:
  Departures(Presence& presence, Removal& removal) : presence_(presence), removal_(removal) {}

  /// Before the first client. The executor runs one handler after another.
  void start(boost::asio::any_io_executor executor);
  /// On the executor, or when it runs no more.
  void stop();

  /// Any thread. Where the state cannot remove it now that is reported.
  Task<> disconnect(GoneSocket socket);

 private:
  struct Timer;

  /// Where very many wait, no more are taken: they go with the node.
  void retry_later(GoneSocket socket);
  Task<> run();
  std::vector<GoneSocket> take();
  /// Whether nothing remains to be done.
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
