// Where a state on disk keeps a message.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>

namespace chat::store {

/// Address and size of a message's record in the journal, in 8 bytes: a room has one for each
/// message that it keeps.
class Place {
 public:
  Place() = default;
  Place(std::uint64_t position, std::size_t size)
      : position_(position / kAlignment),
        size_(std::min<std::size_t>((size + kUnit - 1) / kUnit, kLargestSize)) {}

  bool is_known() const { return size_ != 0; }
  std::uint64_t position() const { return std::uint64_t{position_} * kAlignment; }
  /// Of the record, rounded up to 16 bytes; less for records above 1 MB.
  std::size_t size() const { return std::size_t{size_} * kUnit; }

  friend bool operator==(const Place&, const Place&) = default;

 private:
  static constexpr std::size_t kAlignment = 8;  // the journal aligns its records
  static constexpr std::size_t kUnit = 16;
  static constexpr std::size_t kLargestSize = 0xFFFF;

  std::uint64_t position_ : 48 = 0;
  std::uint64_t size_ : 16 = 0;
};

/// The places of a room's kept messages: ids (floor(), floor() + size()].
class Places {
 public:
  std::uint64_t floor() const { return floor_; }
  std::size_t size() const { return places_.size(); }
  /// What the records take.
  std::size_t bytes() const { return bytes_; }

  /// An id at or below the floor is not kept. Ids between the last one and `id` become unknown.
  void put(std::uint64_t id, Place place);
  /// Unknown for an id that is not kept.
  Place find(std::uint64_t id) const;
  /// Forgets all up to `floor`. A higher floor is never lowered.
  void drop_to(std::uint64_t floor);

 private:
  std::deque<Place> places_;
  std::uint64_t floor_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace chat::store
