// One stream of events, as this node sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "store/redis/scripts/codec.hpp"

namespace chat::store {

/// A position in a stream: the numbers of its last event and its last message.
struct StreamPosition {
  std::uint64_t seq = 0;
  std::uint64_t message = 0;
};

/// Puts events in order. They come from the channel, from answers to this node's operations and
/// from the log; there is no order among these three. Delivers each event once, after its
/// predecessor.
///
/// Does no I/O: the owner reads the log if there is a gap.
class Feed {
 public:
  using Clock = std::chrono::steady_clock;
  using Deliver = std::function<void(StreamEvent&)>;
  /// false: not delivered by the deadline; it is unknown when it will be.
  using Reached = std::function<void(bool)>;

  explicit Feed(Deliver deliver) : deliver_(std::move(deliver)) {}

  /// A stream that is not open keeps its events for later.
  bool is_open() const { return is_open_; }
  const StreamPosition& position() const { return position_; }

  /// Delivers the events after this position. A position before the current one means that the
  /// stream itself was set back.
  void open(StreamPosition position);

  /// The stream has ended. Keeps events until another stream is opened.
  void close() { is_open_ = false; }

  /// Opening the stream has failed: delivers the kept events as they are.
  void give_up();

  /// Whether the event is delivered already.
  bool is_old(std::uint64_t seq) const { return is_open_ && seq <= position_.seq; }
  void offer(StreamEvent event);

  /// Gives up the missing events up to `seq`.
  void skip_to(std::uint64_t seq);

  /// Whether events are kept because an earlier one is missing.
  bool has_gap() const { return is_open_ && !kept_.empty(); }

  /// Calls back when everything up to `seq` is delivered, or at the deadline; at once if it already
  /// is.
  void when_reached(std::uint64_t seq, Clock::time_point deadline, Reached reached);
  bool is_awaited() const { return !waiters_.empty(); }
  void expire(Clock::time_point now);

 private:
  struct Waiter {
    std::uint64_t seq;
    Clock::time_point deadline;
    Reached reached;
  };

  void deliver(StreamEvent& event);
  void deliver_kept();
  void settle(Clock::time_point now);

  const Deliver deliver_;
  bool is_open_ = false;
  StreamPosition position_;
  std::map<std::uint64_t, StreamEvent> kept_;
  std::vector<Waiter> waiters_;
};

}  // namespace chat::store
