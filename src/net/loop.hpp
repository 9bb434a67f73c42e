// An event loop: one thread, and everything that lives and dies on it.
//
// The loop is a Boost.Asio io_context, so that coroutines and any Asio operation run on it. The
// many connections are not Asio objects: they are watched by the loop's own epoll set, which Asio
// watches as one descriptor. Their handlers run from there, in passes; what a pass has made is
// flushed once, at its end.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/timing_wheel.hpp"
#include "net/loop_counters.hpp"
#include "net/poller.hpp"

namespace chat::net {

class SendGroup;

/// Something whose end is put off until no caller can be inside it.
class Retired {
 public:
  virtual ~Retired() = default;
};

/// Something with output to send at the end of the tick.
class Flushable {
 public:
  virtual void flush() = 0;
  /// Called a little before: has the cache fetch what flush() will read behind pointers.
  virtual void prefetch() const {}
  /// Called before flush(), for many that are flushed together: may add the send that flush() would
  /// begin with, and then finds it done. Changes nothing else. What comes between the two calls
  /// must not take anything off the front of the output without looking at that send's result.
  virtual void offer_send(SendGroup& group) { static_cast<void>(group); }

 protected:
  virtual ~Flushable();

 private:
  friend class Loop;
  class Loop* flush_loop_ = nullptr;  // set while on the loop's list
  std::size_t flush_index_ = 0;
};

/// Threads: post(), deliver(), stop(), executor(), is_this_thread() and kept() from any; everything
/// else on the loop's own thread, or before run().
class Loop {
 public:
  explicit Loop(unsigned index);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  unsigned index() const { return index_; }

  /// Runs until stop(). What was retired has ended then.
  void run();
  void stop();

  bool is_this_thread() const;
  boost::asio::any_io_executor executor();

  /// Runs the function on the loop, later. Any thread.
  void post(std::function<void()> function);

  /// Hands the loop a delivery: something for its channels or sockets. Deliveries run in the order
  /// in which they were handed in. Any thread.
  void deliver(std::function<void()> delivery);

  /// On the loop's thread: runs the deliveries handed in so far, now. It may be called under locks
  /// of the caller's, so a delivery must not call back into code above.
  void drain_deliveries();

  /// Flushes it at the end of this tick, once. All of kFanOut go before any of kWrite.
  enum class Phase { kFanOut, kWrite };
  void request_flush(Flushable& flushable, Phase phase);

  /// Destroys it when the current pass is over.
  void retire(std::unique_ptr<Retired> object);

  /// Keeps an object that nobody else owns, until dismiss() retires it or the loop ends.
  void keep(std::unique_ptr<Retired> object);
  void dismiss(Retired& object);
  /// How many are kept. Any thread.
  std::size_t kept() const;

  Poller& poller();
  void set_timer(Timer& timer, std::int64_t delay_ms) { set_timer_at(timer, now() + delay_ms); }
  /// As the clock of now() goes.
  void set_timer_at(Timer& timer, std::int64_t deadline_ms);

  /// Steady time in milliseconds.
  static std::int64_t now();

  LoopCounters& counters() { return counters_; }
  const LoopCounters& counters() const { return counters_; }

  /// Room to read into, for the length of one call.
  std::span<char> read_buffer() { return read_buffer_; }

 private:
  friend class Flushable;
  class Impl;

  void forget_flush(Flushable& flushable);

  const unsigned index_;
  std::vector<char> read_buffer_;
  LoopCounters counters_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::net
