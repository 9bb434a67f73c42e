// The messages that a room keeps.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chat::store {

/// A ring of the newest messages. Ids are dense: 1, 2, 3 …, and count on even if nothing is kept.
/// So the kept messages always have the ids (last_id() - size(), last_id()].
class History {
 public:
  explicit History(std::size_t max_size) : max_size_(max_size) {}

  std::uint64_t last_id() const { return last_id_; }
  std::size_t size() const { return ring_.size(); }
  std::size_t max_size() const { return max_size_; }

  /// Gives the draft the next id and keeps the message.
  MessagePtr append(const MessageDraft& draft, std::int64_t timestamp);

  /// A smaller size evicts the oldest messages.
  void set_max_size(std::size_t max_size);

  /// The `limit` messages after `id`, newest first. If `id` was evicted, they begin at the oldest
  /// kept message.
  std::vector<MessagePtr> after(std::uint64_t id, std::size_t limit) const;
  /// The newest messages, newest first.
  std::vector<MessagePtr> recent(std::size_t limit) const;

 private:
  void keep(const MessagePtr& message);
  std::uint64_t last_rotated_out() const { return last_id_ - ring_.size(); }
  /// The messages with the ids (first, last], newest first; all are kept.
  std::vector<MessagePtr> range(std::uint64_t first, std::uint64_t last) const;

  std::vector<MessagePtr> ring_;  ///< grows up to max_size_, then wraps around
  std::size_t oldest_ = 0;        ///< its index in ring_; 0 while ring_ grows
  std::size_t max_size_;
  std::uint64_t last_id_ = 0;
};

}  // namespace chat::store
