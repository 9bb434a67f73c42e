#include "store/state/once.hpp"

namespace chat::store {

const Once::Done* Once::find(const std::string& operation, std::int64_t now) {
  while (!order_.empty() && order_.front()->second.timestamp <= now - kOperationTtl) {
    forget_oldest();
  }
  const auto found = done_.find(operation);
  const bool is_old = found != done_.end() && found->second.timestamp <= now - kOperationTtl;
  return found == done_.end() || is_old ? nullptr : &found->second;
}

void Once::add(const std::string& operation, Done done) {
  const auto [entry, is_new] = done_.insert_or_assign(operation, done);
  if (!is_new) std::erase(order_, &*entry);
  order_.push_back(&*entry);
  if (order_.size() > limit_) forget_oldest();
}

void Once::forget_oldest() {
  done_.erase(done_.find(order_.front()->first));
  order_.pop_front();
}

}  // namespace chat::store
