// The calls to one program that are under way.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/signal.hpp"
#include "link/message.hpp"
#include "webhooks/circuit.hpp"

namespace chat::link {

/// Thread-safe. Every call ends once: by its answer, at its deadline, or with the connection.
class Calls {
 public:
  using Clock = std::chrono::steady_clock;
  using Waiters = std::vector<base::Waiter>;

  /// Nothing is called for a while after so many calls in a row without an answer.
  static constexpr std::int64_t kMostMissed = 5;
  static constexpr std::chrono::milliseconds kPause{5'000};

  struct Call {
    std::uint64_t id;
    std::chrono::milliseconds timeout;  ///< 0: none
    Reply* reply;                       ///< lives until the waiter wakes
  };

  /// Whether a call may be made. If so, add() it.
  bool admit(Clock::time_point now);

  /// Returns the waiter if it is too late: the connection is gone.
  std::optional<base::Waiter> add(Call call, base::Waiter waiter, Clock::time_point now);

  /// Sets the reply. nullopt if there is no such call.
  std::optional<base::Waiter> answer(std::uint64_t id, Reply reply);
  /// The call was not made.
  std::optional<base::Waiter> take_back(std::uint64_t id);

  /// Ends all that are past their deadlines. `is_stalled`: from now on none is made for a while.
  Waiters expire(Clock::time_point now, bool& is_stalled);
  /// nullopt: nothing has a deadline.
  std::optional<Clock::time_point> next_deadline() const;

  /// Ends all, and every later one.
  Waiters end();

 private:
  struct Pending {
    Reply* reply;
    base::Waiter waiter;
  };
  struct Deadline {
    Clock::time_point time;
    std::uint64_t id;
  };

  std::optional<base::Waiter> take(std::uint64_t id);
  void forget_answered();

  mutable std::mutex mutex_;
  // Under mutex_.
  std::unordered_map<std::uint64_t, Pending> pending_;
  /// By timeout, each in the order of its calls. Answered ones go once they are in front.
  std::map<std::chrono::milliseconds, std::deque<Deadline>> deadlines_;
  webhooks::Circuit circuit_{kMostMissed, kPause};
  bool has_ended_ = false;
};

}  // namespace chat::link
