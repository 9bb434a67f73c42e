// Remembers recent operations and their outcomes.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace chat::store {

/// Keeps the last kOperationsKept operations, and none older than kOperationTtl.
class Once {
 public:
  struct Done {
    std::uint64_t id;
    std::int64_t timestamp;
  };

  /// nullptr if the operation was not done, or is forgotten.
  const Done* find(const std::string& operation, std::int64_t now);
  void add(const std::string& operation, Done done);
  /// The oldest first.
  const std::deque<std::string>& operations() const { return order_; }
  const Done& done(const std::string& operation) const { return done_.at(operation); }

 private:
  void forget_oldest();

  std::unordered_map<std::string, Done> done_;
  std::deque<std::string> order_;  ///< the oldest first
};

}  // namespace chat::store
