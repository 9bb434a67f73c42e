// Remembers recent operations and their outcomes.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>

namespace chat::store {

/// Keeps the last `limit` operations, and none older than kOperationTtl.
class Once {
 public:
  struct Done {
    std::uint64_t id;
    std::int64_t timestamp;
  };
  using Operation = std::pair<const std::string, Done>;

  explicit Once(std::size_t limit) : limit_(limit) {}

  /// nullptr if the operation was not done, or is forgotten.
  const Done* find(const std::string& operation, std::int64_t now);
  void add(const std::string& operation, Done done);
  /// The oldest first.
  const std::deque<const Operation*>& operations() const { return order_; }

 private:
  void forget_oldest();

  const std::size_t limit_;
  std::unordered_map<std::string, Done> done_;
  std::deque<const Operation*> order_;  ///< nodes of done_, the oldest first
};

}  // namespace chat::store
