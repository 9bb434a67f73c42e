// Runs a service from start() to wait(): fixes the order of starting and closing.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <chat/error.hpp>
#include <chat/task.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "chat/service/parts.hpp"
#include "chat/support/repeater.hpp"

namespace chat::core {

/// Call start() and wait() on one thread. close() is thread-safe.
class Lifecycle {
 public:
  explicit Lifecycle(Parts& parts) : parts_(parts) {}

  Result<> start();
  void close();
  Result<> wait();
  /// Thread-safe.
  bool is_ready() const;
  /// Whether rooms that are added now become standing rooms. Thread-safe.
  bool is_in_on_start() const { return is_in_on_start_; }

 private:
  enum class State : std::uint8_t { kNew, kStarting, kReady, kClosing, kClosed };

  Task<Result<>> open();
  Task<std::vector<GoneSocket>> restore_sockets();
  Task<Result<>> run_on_start();
  Task<Result<>> share_recovery();
  void repeat(Repeater::Step step);
  void close_now(std::optional<Error> start_error);
  Task<> shut_down(std::optional<Error> start_error);
  Task<std::optional<Error>> drain();
  Task<bool> remove_rest();
  Task<> leave();
  Task<std::optional<Error>> run_on_close(std::optional<Error> error);
  void watch_state();
  /// The state cannot keep changes any more.
  void fail(const std::string& reason);
  std::optional<Error> failure() const;
  void set_closed(std::optional<Error> error);

  Parts& parts_;
  std::atomic<bool> is_in_on_start_ = false;
  boost::asio::any_io_executor serial_;  ///< runs one handler at a time; set by start()
  // On serial_.
  std::vector<std::shared_ptr<Repeater>> chores_;
  bool is_known_ = false;  ///< other nodes know this node

  mutable std::mutex mutex_;
  std::condition_variable closed_;
  State state_ = State::kNew;     ///< under mutex_
  bool close_requested_ = false;  ///< under mutex_: close() was called while starting
  std::optional<Error> failure_;  ///< under mutex_: of the state
  std::optional<Error> error_;    ///< under mutex_: the error of closing
  bool has_loops_ = false;        ///< the transport was started and not yet joined
};

}  // namespace chat::core
