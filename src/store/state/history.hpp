// The messages that a room keeps.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "store/state/place.hpp"

namespace chat::store {

/// Some of a room's messages, newest first.
struct HistoryPart {
  std::vector<MessagePtr> messages;
  std::vector<Place> older;  ///< those that are only on disk; they follow `messages`
};

/// Ids are dense: 1, 2, 3 …, and count on even if nothing is kept. So the kept messages always have
/// the ids (floor(), last_id()]. The newest are in memory. With `max_cached`, those and all others
/// are on disk, and the history knows their places.
class History {
 public:
  explicit History(std::size_t max_size, std::optional<std::size_t> max_cached = {});

  std::uint64_t last_id() const { return last_id_; }
  std::uint64_t floor() const { return places_ ? places_->floor() : last_id_ - ring_.size(); }
  std::size_t size() const { return last_id_ - floor(); }
  std::size_t max_size() const { return max_size_; }
  /// What the messages take on disk.
  std::size_t bytes() const { return places_ ? places_->bytes() : 0; }

  /// Gives the draft the next id and keeps the message.
  MessagePtr append(const MessageDraft& draft, std::int64_t timestamp);

  /// A smaller size evicts the oldest messages.
  void set_max_size(std::size_t max_size);

  /// The `limit` messages after `id`. If `id` was evicted, they begin at the oldest kept message.
  HistoryPart after(std::uint64_t id, std::size_t limit) const;
  HistoryPart recent(std::size_t limit) const;

  /// Forgets all messages; the next id is that after `id`, which is no less than the last.
  void begin_after(std::uint64_t id);

  // For a state on disk.
  Place place_of(std::uint64_t id) const { return places_->find(id); }
  void set_place(std::uint64_t id, Place place) { places_->put(id, place); }
  /// A message that the history had, or has now, before a restart.
  void redo(std::uint64_t id, Place place);
  void restore(std::uint64_t last_id, std::uint64_t floor, std::size_t max_size);
  /// Whether the place of every kept message is known.
  bool is_whole() const;

 private:
  std::size_t ring_limit() const;
  void keep(const MessagePtr& message);
  void evict();
  /// The messages with the ids (first, last]; all are kept.
  HistoryPart range(std::uint64_t first, std::uint64_t last) const;

  std::vector<MessagePtr> ring_;  ///< the newest; grows up to ring_limit(), then wraps around
  std::size_t oldest_ = 0;        ///< its index in ring_; 0 while ring_ grows
  std::size_t max_size_;
  std::uint64_t last_id_ = 0;
  std::size_t max_cached_;
  std::unique_ptr<Places> places_;
};

}  // namespace chat::store
