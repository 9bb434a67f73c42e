// Repeats work for as long as the service lives.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "base/running_work.hpp"

namespace chat::core {

/// Not thread-safe: use it on its executor, which runs one handler at a time.
class Repeater : public std::enable_shared_from_this<Repeater> {
 public:
  /// Does the work. Returns how long to wait before the next step.
  using Step = std::function<Task<std::chrono::milliseconds>()>;

  Repeater(boost::asio::any_io_executor executor, Step step);
  ~Repeater();

  /// Releases the token when the last step has ended.
  void start(base::RunningWork::Token token);
  /// Lets the current step finish, and starts no other.
  void stop();

 private:
  struct Timer;

  Task<> run();

  const std::unique_ptr<Timer> timer_;
  const Step step_;
  bool is_stopped_ = false;
};

}  // namespace chat::core
