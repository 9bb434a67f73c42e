// One stream of events as this node sees it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "store/redis/scripts/codec.hpp"

namespace chat::store {

/// Where a stream is: the number of its last event, and of its last message.
struct StreamPosition {
  std::uint64_t seq = 0;
  std::uint64_t message = 0;
};

/// Puts events in order. They come from the channel, from answers to operations of this node, and
/// from the log, in no order among these three; each is delivered once, after the one before it.
///
/// Does no I/O: who owns it reads the log where there is a gap.
class Feed {
 public:
  using Clock = std::chrono::steady_clock;
  using Deliver = std::function<void(const StreamEvent&)>;
  /// False: it was not delivered, and nobody knows when it will be.
  using Reached = std::function<void(bool)>;

  explicit Feed(Deliver deliver) : deliver_(std::move(deliver)) {}

  /// Until then events are kept.
  bool is_open() const { return is_open_; }
  const StreamPosition& position() const { return position_; }

  /// What comes after this position is delivered. A position before the present one means that the
  /// stream itself was set back.
  void open(StreamPosition position);

  /// The stream has ended; events are kept until another one is opened.
  void close() { is_open_ = false; }

  /// Where the stream was not opened after all: what is kept is delivered as it is.
  void give_up();

  /// Whether the event is of no interest, being delivered already.
  bool is_old(std::uint64_t seq) const { return is_open_ && seq <= position_.seq; }
  void offer(StreamEvent event);

  /// What is missing up to there will not come.
  void skip_to(std::uint64_t seq);

  /// Something is kept since something before it is missing.
  bool has_gap() const { return is_open_ && !kept_.empty(); }

  /// Calls back when everything up to `seq` is delivered, or at the deadline; at once if it is.
  void when_reached(std::uint64_t seq, Clock::time_point deadline, Reached reached);
  bool is_awaited() const { return !waiters_.empty(); }
  void expire(Clock::time_point now);

 private:
  struct Waiter {
    std::uint64_t seq;
    Clock::time_point deadline;
    Reached reached;
  };

  void deliver(const StreamEvent& event);
  void deliver_kept();
  void settle(Clock::time_point now);

  const Deliver deliver_;
  bool is_open_ = false;
  StreamPosition position_;
  std::map<std::uint64_t, StreamEvent> kept_;
  std::vector<Waiter> waiters_;
};

}  // namespace chat::store
