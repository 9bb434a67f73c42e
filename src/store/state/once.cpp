#include "store/state/once.hpp"

#include "store/limits.hpp"

namespace chat::store {

const Once::Done* Once::find(const std::string& operation, std::int64_t now) {
  while (!order_.empty() && done_.at(order_.front()).timestamp <= now - kOperationTtl) {
    forget_oldest();
  }
  const auto found = done_.find(operation);
  const bool is_old = found != done_.end() && found->second.timestamp <= now - kOperationTtl;
  return found == done_.end() || is_old ? nullptr : &found->second;
}

void Once::add(const std::string& operation, Done done) {
  if (!done_.insert_or_assign(operation, done).second) std::erase(order_, operation);
  order_.push_back(operation);
  if (order_.size() > kOperationsKept) forget_oldest();
}

void Once::forget_oldest() {
  done_.erase(order_.front());
  order_.pop_front();
}

}  // namespace chat::store
