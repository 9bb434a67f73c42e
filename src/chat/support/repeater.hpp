// Work that comes again and again for as long as the service lives.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "base/running_work.hpp"

namespace chat::core {

/// Belongs to its executor, which runs one handler after another.
class Repeater : public std::enable_shared_from_this<Repeater> {
 public:
  /// Does the work, and says how long to wait until the next time.
  using Step = std::function<Task<std::chrono::milliseconds>()>;

  Repeater(boost::asio::any_io_executor executor, Step step);
  ~Repeater();

  /// The token is let go when the last step has ended.
  void start(base::RunningWork::Token token);
  /// What is under way ends, and nothing comes after it.
  void stop();

 private:
  struct Timer;

  Task<> run();

  const std::unique_ptr<Timer> timer_;
  const Step step_;
  bool is_stopped_ = false;
};

}  // namespace chat::core
