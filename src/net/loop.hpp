// An event loop: one thread, and everything that lives on it.
//
// The loop is a Boost.Asio io_context, so it runs coroutines and any Asio operation. The many
// connections are not Asio objects: the loop's own epoll set watches them, and Asio watches that
// set as one descriptor. Their handlers run from there in passes; the loop flushes a pass's output
// once, at its end.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/durability.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/running_work.hpp"
#include "base/timing_wheel.hpp"
#include "net/loop_counters.hpp"
#include "net/poller.hpp"

namespace chat::net {

class Gate;
class SendGroup;

/// Destroyed only when no caller can be inside it.
class LoopOwned {
 public:
  virtual ~LoopOwned() = default;
};

/// Has output to send at the end of the tick.
class Flushable {
 public:
  virtual void flush() = 0;
  /// Prefetches what flush() will read behind pointers. Called a little before it.
  virtual void prefetch() const {}
  /// Called before flush(), for many that are flushed together. May add flush()'s first send;
  /// flush() then finds it done. Changes nothing else. Until flush(), nothing may take output off
  /// the front without checking that send's result.
  virtual void offer_send(SendGroup& group) { static_cast<void>(group); }

 protected:
  virtual ~Flushable();

 private:
  friend class Loop;
  class Loop* flush_loop_ = nullptr;  // set while on the loop's list
  std::size_t flush_index_ = 0;
};

/// Thread-safe: post(), deliver(), stop(), executor(), is_this_thread(), kept() and keeping().
/// Everything else: on the loop's own thread, or before run().
class Loop {
 public:
  explicit Loop(unsigned index);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  unsigned index() const { return index_; }

  /// Output waits until what it may tell of is safe. Call it before the first stream and run();
  /// `durability` outlives run(). nullptr: nothing waits.
  void set_durability(Durability* durability);
  /// nullptr: nothing waits.
  Gate* gate() const { return gate_.get(); }

  /// Runs until stop(). On return retired objects are destroyed.
  void run();
  void stop();

  bool is_this_thread() const;
  boost::asio::any_io_executor executor();

  /// Runs the function on the loop, later. Thread-safe.
  void post(std::function<void()> function);

  /// Queues a delivery to the loop's channels or sockets. Deliveries run in FIFO order.
  /// Thread-safe.
  void deliver(std::function<void()> delivery);

  /// Runs all queued deliveries now, on the loop's thread. The caller may hold locks, so a delivery
  /// must not call back into code above.
  void drain_deliveries();
  bool has_deliveries() const;

  /// Flushes the object once, at the end of this tick. All of kFanOut are flushed before any of
  /// kWrite.
  enum class Phase { kFanOut, kWrite };
  void request_flush(Flushable& flushable, Phase phase);

  /// Gives this tick an end, even if nothing else needs one.
  void request_tick_end();

  /// Destroys the object at the end of the current pass.
  void retire(std::unique_ptr<LoopOwned> object);

  /// Owns an object until dismiss() retires it or the loop ends.
  void keep(std::unique_ptr<LoopOwned> object);
  void dismiss(LoopOwned& object);
  /// The number of kept objects. Thread-safe.
  std::size_t kept() const;
  /// Runs while objects are kept, so that closing can wait for them. Thread-safe.
  base::RunningWork& keeping();

  Poller& poller();
  void set_timer(Timer& timer, std::int64_t delay_ms) { set_timer_at(timer, now() + delay_ms); }
  /// In the time of now().
  void set_timer_at(Timer& timer, std::int64_t deadline_ms);

  /// Steady time in milliseconds.
  static std::int64_t now();

  LoopCounters& counters() { return counters_; }
  const LoopCounters& counters() const { return counters_; }

  /// A buffer for reads, valid during one call.
  std::span<char> read_buffer() { return read_buffer_; }

 private:
  friend class Flushable;
  class Impl;

  void forget_flush(Flushable& flushable);

  const unsigned index_;
  std::vector<char> read_buffer_;
  LoopCounters counters_;
  std::unique_ptr<Gate> gate_;  // outlives the streams that `impl_` owns
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::net
