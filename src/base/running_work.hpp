// Counts running work, so that closing can wait for it.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace chat::base {

/// Thread-safe. It outlives its tokens.
class RunningWork {
 public:
  /// One piece of work, until it is destroyed.
  class Token {
   public:
    Token(Token&& other) noexcept : work_(std::exchange(other.work_, nullptr)) {}
    Token& operator=(Token&&) = delete;
    ~Token() { end(); }
    void end() {
      if (RunningWork* const work = std::exchange(work_, nullptr)) work->end();
    }

   private:
    friend class RunningWork;
    explicit Token(RunningWork& work) : work_(&work) {}
    RunningWork* work_;
  };

  Token begin() {
    count_.fetch_add(1);
    return Token(*this);
  }

  /// Completes when no work is running (true), or at the deadline (false). One call at a time, on
  /// an executor that runs one handler at a time.
  boost::asio::awaitable<bool> wait_idle(std::chrono::steady_clock::time_point deadline);
  boost::asio::awaitable<bool> wait_idle() {
    return wait_idle(std::chrono::steady_clock::time_point::max());
  }

 private:
  void end() {
    if (count_.fetch_sub(1) == 1 && awaited_.load()) wake();
  }
  void wake();

  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> awaited_ = false;
  std::mutex mutex_;
  std::shared_ptr<boost::asio::steady_timer> waiting_;  ///< under mutex_
};

}  // namespace chat::base
