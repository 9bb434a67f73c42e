// From start() to wait(): what happens in which order when a service comes and goes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/error.hpp>
#include <chat/task.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "chat/core.hpp"
#include "chat/heartbeat.hpp"
#include "chat/node_watch.hpp"
#include "chat/repeater.hpp"

namespace chat::core {

/// start() and wait() belong to one thread; close() to any.
class Lifecycle {
 public:
  explicit Lifecycle(Core& core) : core_(core) {}

  Result<> start();
  void close();
  Result<> wait();
  /// Any thread.
  bool is_ready() const;

 private:
  enum class State : std::uint8_t { kNew, kStarting, kReady, kClosing, kClosed };

  Task<Result<>> open();
  Task<Result<>> run_on_start();
  void repeat(Repeater::Step step);
  std::shared_ptr<SocketHandler> accept(const std::string& socket,
                                        const boost::asio::any_io_executor& executor);
  void close_now(std::optional<Error> start_error);
  Task<> shut_down(std::optional<Error> start_error);
  Task<std::optional<Error>> drain();
  Task<bool> remove_rest();
  Task<> leave();
  Task<std::optional<Error>> run_on_close(std::optional<Error> error);
  void set_closed(std::optional<Error> error);

  Core& core_;
  boost::asio::any_io_executor serial_;  ///< runs one handler after another; set by start()
  // On serial_.
  Heartbeat heartbeat_{core_};
  NodeWatch watch_{core_};
  std::vector<std::shared_ptr<Repeater>> chores_;
  bool is_known_ = false;  ///< to other nodes

  mutable std::mutex mutex_;
  std::condition_variable closed_;
  State state_ = State::kNew;     ///< under mutex_
  bool close_requested_ = false;  ///< under mutex_: while starting
  std::optional<Error> error_;    ///< under mutex_: of closing
  bool has_loops_ = false;        ///< the transport was started and not yet joined
};

}  // namespace chat::core
