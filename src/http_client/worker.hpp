// A thread with a loop of its own, for what asks other servers.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/task.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace chat::http {

/// A Client belongs to one thread, and what asks it runs on many: they hand their question over,
/// and come back with the answer. So clients need no lock, and a slow server on the other side
/// costs the loops that serve sockets nothing.
///
/// Any thread, but stop() and the destructor.
class Worker {
 public:
  Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// As stop(). What lives on the thread goes before its worker, and after stop().
  ~Worker();

  boost::asio::any_io_executor executor() const;

  /// Runs a task on the thread; whoever awaits it goes on where it was.
  template <class T>
  Task<T> run(Task<T> task) {
    const Count count(running_);
    co_return co_await boost::asio::co_spawn(executor(), std::move(task),
                                             boost::asio::use_awaitable);
  }

  /// Waits until nobody waits for a task of run(), then ends the thread. Whoever awaits tasks from
  /// elsewhere ends them, and awaits this before that place is gone: the thread holds on to it for
  /// a moment after it has brought the answer.
  Task<> finish();

  /// Ends the thread; what is under way on it is never resumed. Not on the thread itself.
  void stop();

 private:
  class Count {
   public:
    explicit Count(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
    Count(const Count&) = delete;
    Count& operator=(const Count&) = delete;
    ~Count() { --count_; }

   private:
    std::atomic<std::size_t>& count_;
  };

  struct Impl;
  std::atomic<std::size_t> running_ = 0;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::http
