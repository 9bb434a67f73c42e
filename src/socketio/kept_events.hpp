// The events that clients may have missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "socketio/packet.hpp"

namespace chat::socketio {

/// An event with its stamp, shared by all that send or keep it.
struct StampedEvent {
  EncodedPacket packet;
  std::string except;  ///< the sockets that do not get it, with commas in between

  bool leaves_out(std::string_view socket) const;
};
using StampedEventPtr = std::shared_ptr<const StampedEvent>;

/// The kept events of one channel or socket, in the order of their places.
class EventTrail {
 public:
  void add(std::uint64_t place, StampedEventPtr event);
  void drop_oldest();

  bool empty() const { return first_ == events_.size(); }
  /// The place of the last event for the socket that is no longer kept; 0 if there is none.
  std::uint64_t floor(std::string_view socket) const;

  struct Kept {
    std::uint64_t place;
    StampedEventPtr event;
  };
  /// Appends the events with places in (after, last], but those that leave out `socket`.
  void collect(std::uint64_t after, std::uint64_t last, const std::string& socket,
               std::vector<Kept>& out) const;

 private:
  std::vector<Kept> events_;
  std::size_t first_ = 0;  ///< earlier ones are dropped
  // The last event that is dropped, the sockets that it left out, and the last one for those.
  std::uint64_t dropped_ = 0;
  std::string dropped_except_;
  std::uint64_t dropped_for_it_ = 0;
};

/// Keeps events, the newest, up to an age and a size together. Not thread-safe.
class KeptEvents {
 public:
  KeptEvents(std::size_t max_bytes, std::int64_t max_age)
      : max_bytes_(max_bytes), max_age_(max_age) {}

  /// Times in ms never go back; places grow.
  void keep(const std::shared_ptr<EventTrail>& trail, std::uint64_t place, StampedEventPtr event,
            std::int64_t now);

  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::shared_ptr<EventTrail> trail;
    std::int64_t since;
    std::size_t bytes;
  };

  void drop_oldest();

  const std::size_t max_bytes_;
  const std::int64_t max_age_;
  std::size_t bytes_ = 0;
  std::deque<Entry> entries_;  ///< the oldest first
};

}  // namespace chat::socketio
