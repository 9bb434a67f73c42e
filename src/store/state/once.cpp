#include "store/state/once.hpp"

#include "store/limits.hpp"

namespace chat::store {

const Once::Done* Once::find(const std::string& operation, std::int64_t now) {
  while (!order_.empty() && done_.at(order_.front()).timestamp <= now - kOperationTtl) {
    forget_oldest();
  }
  const auto found = done_.find(operation);
  return found == done_.end() ? nullptr : &found->second;
}

void Once::add(const std::string& operation, Done done) {
  if (!done_.emplace(operation, done).second) return;
  order_.push_back(operation);
  if (order_.size() > kOperationsKept) forget_oldest();
}

void Once::forget_oldest() {
  done_.erase(order_.front());
  order_.pop_front();
}

}  // namespace chat::store
