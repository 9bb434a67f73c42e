// A thread with its own loop, for requests to other servers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/task.hpp>
#include <memory>
#include <utility>

#include "base/running_work.hpp"

namespace chat::http {

/// A Client belongs to one thread; its callers run on many. They pass it a task and resume with the
/// result. So clients need no lock, and a slow upstream does not slow the loops that serve sockets.
///
/// Thread-safe, except stop() and the destructor.
class Worker {
 public:
  Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Calls stop(). Objects on the thread must end before their worker, and after stop().
  ~Worker();

  boost::asio::any_io_executor executor() const;

  /// Runs a task on the thread; the awaiting coroutine resumes on its own executor.
  template <class T>
  Task<T> run(Task<T> task) {
    const base::RunningWork::Token token = running_.begin();
    co_return co_await boost::asio::co_spawn(executor(), std::move(task),
                                             boost::asio::use_awaitable);
  }

  /// Waits until no coroutine awaits run(), then ends the thread. A caller that awaits tasks from
  /// elsewhere must end them and await this before its own executor ends: the thread holds on to
  /// that executor for a moment after the result.
  Task<> finish();

  /// Ends the thread; its pending work is never resumed. Do not call it on the thread itself.
  void stop();

 private:
  struct Impl;
  base::RunningWork running_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::http
