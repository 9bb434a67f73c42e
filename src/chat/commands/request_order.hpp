// The order of one socket's requests about one thing.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace chat::core {

/// What a request does to the thing that it is about.
enum class Effect : std::uint8_t {
  kRead,    ///< reads it: overlaps with other reads
  kAppend,  ///< appends to it: overlaps with other appends, whose order the store keeps
  kChange,  ///< changes it: overlaps with nothing
};

/// Requests about one thing take effect in the order in which they came, hooks included.
///
/// Invariants, for the requests that came before a given one about the same thing:
/// - its hooks start once all those have ended whose effect may not overlap with its own;
/// - it takes effect once all of them have taken theirs, or ended; reads take none.
/// So a message waits for the join before it, while twenty messages ask their webhook together and
/// travel to the store together.
///
/// On one executor, that of the socket.
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

    /// Whether the request's hooks may start, and whether it may take effect. Where not, wait()
    /// completes when that is so.
    bool try_start();
    bool try_take_effect();
    Task<> wait();
    /// The request has taken effect, or will not.
    void end();

   private:
    friend class RequestOrder;
    Turn(Lines& lines, const std::string& thing, Effect effect);

    Lines* lines_ = nullptr;  ///< null: no line, or it has ended
    std::pair<const std::string, Line>* line_ = nullptr;
    std::list<Place>::iterator place_;
  };

  RequestOrder() = default;
  RequestOrder(const RequestOrder&) = delete;
  RequestOrder& operator=(const RequestOrder&) = delete;
  ~RequestOrder();

  /// The last place so far in the line for `thing`.
  Turn line_up(const std::string& thing, Effect effect);

  /// Whether somebody has a place in any line, or in that one.
  bool is_busy() const { return lines_ != nullptr; }
  bool is_busy(const std::string& thing) const;

 private:
  struct Place {
    enum class Stage : std::uint8_t {
      kQueued,
      kStarted,
      kReady,  ///< its hooks are done
      kWoken,  ///< its turn has come: it is about to run
      kTakingEffect,
    };

    Effect effect;
    Stage stage = Stage::kQueued;
    boost::asio::any_io_executor executor = {};  ///< with the next
    /// Set while it waits. Optional, as the move assignment of Boost 1.81 calls itself without end.
    std::optional<boost::asio::any_completion_handler<void()>> resume = {};
  };

  /// Places in the order in which they came: first those that take effect, then those that have
  /// started, all of one effect, then those that are queued.
  class Line {
   public:
    Line() = default;
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    std::list<Place>::iterator join(Effect effect);
    /// The request's hooks are done. Whether its turn has come.
    bool try_take_effect(std::list<Place>::iterator place);
    /// It runs.
    void go_on(std::list<Place>::iterator place);
    void leave(std::list<Place>::iterator place);
    bool is_empty() const { return places_.empty(); }

   private:
    bool next_may_start() const;
    void take_effect(std::list<Place>::iterator place);
    void advance();
    static void wake(Place& place);

    std::list<Place> places_;
    std::list<Place>::iterator queued_ = places_.end();   ///< the first that has not started
    std::list<Place>::iterator pending_ = places_.end();  ///< the first that takes no effect yet
  };

  /// The turns', which may outlive the socket: the last one deletes them. So a socket that waits
  /// for nothing has none.
  struct Lines {
    RequestOrder* owner;  ///< null once it is gone
    std::unordered_map<std::string, Line> by_thing = {};
  };

  Lines* lines_ = nullptr;
};

}  // namespace chat::core
