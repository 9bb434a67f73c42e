// Orders one socket's requests to the same thing.
#pragma once

#include <chat/task.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/signal.hpp"

namespace chat::core {

/// What a request does to its thing.
enum class Effect : std::uint8_t {
  kRead,    ///< reads it: overlaps with other reads
  kAppend,  ///< appends to it: overlaps with other appends, whose order the store keeps
  kChange,  ///< changes it: overlaps with nothing
};

/// Requests to the same thing take effect in order of arrival, hooks included.
///
/// Invariants for a request, with respect to the earlier requests to the same thing:
/// - its hooks start once every request with a conflicting effect has ended;
/// - it takes effect once each of them has taken effect or ended; reads have no effect to wait for.
/// So a message waits for an earlier join, while twenty messages call their webhook together and
/// travel to the store together.
///
/// Not thread-safe: use it on the socket's executor.
class RequestOrder {
 private:
  struct Place;
  class Line;
  struct Lines;

 public:
  /// One request's place in a line, until it is destroyed. Without a line it never waits.
  class Turn {
   public:
    Turn() = default;
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn() { end(); }

    /// Returns whether the request's hooks may start, or whether it may take effect. If not, await
    /// wait(), which completes once it may.
    bool try_start();
    bool try_take_effect();
    Task<> wait();
    /// Call it when the request has taken effect, or never will.
    void end();

   private:
    friend class RequestOrder;
    Turn(Lines& lines, const std::string& thing, Effect effect);

    Lines* lines_ = nullptr;  ///< null without a line, or after end()
    std::pair<const std::string, Line>* line_ = nullptr;
    std::list<Place>::iterator place_;
  };

  RequestOrder() = default;
  RequestOrder(const RequestOrder&) = delete;
  RequestOrder& operator=(const RequestOrder&) = delete;
  ~RequestOrder();

  /// Takes the last place in the line for `thing`.
  Turn line_up(const std::string& thing, Effect effect);

  /// Whether any request has a place in any line, or in the given one.
  bool is_busy() const { return lines_ != nullptr; }
  bool is_busy(const std::string& thing) const;

 private:
  struct Place {
    enum class Stage : std::uint8_t {
      kQueued,
      kStarted,
      kReady,  ///< its hooks are done
      kWoken,  ///< its turn has come, and it is about to run
      kTakingEffect,
    };

    Effect effect;
    Stage stage = Stage::kQueued;
    std::optional<base::Waiter> waiter = {};  ///< set while the place waits
  };

  /// Places in order of arrival: first the requests that are taking effect, then the started ones,
  /// which share one effect, then the queued ones.
  class Line {
   public:
    Line() = default;
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    std::list<Place>::iterator join(Effect effect);
    /// The request's hooks are done. Returns whether its turn has come.
    bool try_take_effect(std::list<Place>::iterator place);
    /// The woken request runs again.
    void go_on(std::list<Place>::iterator place);
    void leave(std::list<Place>::iterator place);
    bool is_empty() const { return places_.empty(); }

   private:
    bool next_may_start() const;
    void take_effect(std::list<Place>::iterator place);
    void advance();
    static void wake(Place& place);

    std::list<Place> places_;
    std::list<Place>::iterator queued_ = places_.end();   ///< the first place that has not started
    std::list<Place>::iterator pending_ = places_.end();  ///< the first not taking effect yet
  };

  /// The turns own it and may outlive the socket; the last turn deletes it. So a socket without
  /// requests in line has none.
  struct Lines {
    RequestOrder* owner;  ///< null once the owner is destroyed
    std::unordered_map<std::string, Line> by_thing = {};
  };

  Lines* lines_ = nullptr;
};

}  // namespace chat::core
