// Sockets of this node that are gone, and that the state could not remove in time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "chat/removal.hpp"

namespace chat::core {

/// Tries again, waiting longer each time, until they are removed or it is stopped.
class LateRemovals {
 public:
  explicit LateRemovals(Core& core) : core_(core) {}

  /// Before the first client. The executor runs one handler after another.
  void start(boost::asio::any_io_executor executor);
  /// On the executor, or when it runs no more.
  void stop();

  /// Any thread. Where very many wait, no more are taken: they go with the node.
  void add(GoneSocket socket);

 private:
  struct Timer;

  Task<> run();
  std::vector<GoneSocket> take();
  /// Whether nothing remains to be done.
  bool put_back(std::vector<GoneSocket> left);

  Core& core_;
  std::mutex mutex_;
  boost::asio::any_io_executor executor_;  ///< under mutex_: from start() to stop()
  std::weak_ptr<Timer> timer_;             ///< under mutex_: of run()
  std::vector<GoneSocket> waiting_;        ///< under mutex_
  bool is_running_ = false;                ///< under mutex_
};

}  // namespace chat::core
