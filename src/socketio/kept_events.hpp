// The events that clients may have missed.
#pragma once

#include <chat/recovery_log.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
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
  std::uint64_t floor(std::string_view socket) const { return floor_.of(socket); }
  const recovery::Floor& floor() const { return floor_; }
  void set_floor(const recovery::Floor& floor) { floor_ = floor; }
  /// The place of the oldest event, of which there is one.
  std::uint64_t oldest() const { return events_[first_].place; }

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
  recovery::Floor floor_;
};

/// Keeps events, the newest, up to an age and a size together. Not thread-safe.
class KeptEvents {
 public:
  KeptEvents(std::size_t max_bytes, std::int64_t max_age)
      : max_bytes_(max_bytes), max_age_(max_age) {}

  /// Times in ms never go back; places grow. `record` bytes are its in the log.
  void keep(const std::shared_ptr<EventTrail>& trail, std::uint64_t place, StampedEventPtr event,
            std::int64_t now, std::uint32_t record = 0);
  void drop_old(std::int64_t now);

  std::size_t bytes() const { return bytes_; }
  /// What the events take in the log.
  std::size_t record_bytes() const { return record_bytes_; }
  /// No events before this place are kept; nullopt if none are at all.
  std::optional<std::uint64_t> oldest() const;

 private:
  struct Entry {
    std::shared_ptr<EventTrail> trail;
    std::int64_t since;
    std::uint32_t bytes;
    std::uint32_t record;
  };

  void drop_oldest();

  const std::size_t max_bytes_;
  const std::int64_t max_age_;
  std::size_t bytes_ = 0;
  std::size_t record_bytes_ = 0;
  std::deque<Entry> entries_;  ///< the oldest first
};

}  // namespace chat::socketio
