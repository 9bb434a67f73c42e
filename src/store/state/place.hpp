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
        size_(size < kLarge ? units(size, kUnit) : kIsLarge | units(size, kLargeUnit)) {}

  bool is_known() const { return size_ != 0; }
  std::uint64_t position() const { return std::uint64_t{position_} * kAlignment; }
  /// Of the record, rounded up: to 16 bytes, from half a megabyte on to 8 KiB. At most 256 MiB.
  std::size_t size() const {
    return (size_ & kIsLarge) == 0 ? size_ * kUnit : (size_ & ~kIsLarge) * kLargeUnit;
  }

  friend bool operator==(const Place&, const Place&) = default;

 private:
  static constexpr std::size_t kAlignment = 8;  // the journal aligns its records
  static constexpr std::size_t kUnit = 16;
  static constexpr std::size_t kLargeUnit = 8192;
  static constexpr std::size_t kIsLarge = 1U << 15;  // the rest are large units
  static constexpr std::size_t kLarge = (kIsLarge - 1) * kUnit;

  static constexpr std::size_t units(std::size_t size, std::size_t unit) {
    return std::min((size + unit - 1) / unit, kIsLarge - 1);
  }

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
