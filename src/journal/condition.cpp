#include "journal/condition.hpp"

#include <utility>

#include "base/log.hpp"

namespace chat::journal {

std::string Condition::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Condition::on_failure(std::function<void(std::string)> handler) {
  const std::lock_guard lock(mutex_);
  handler_ = std::move(handler);
}

void Condition::set_full(bool full) {
  const Health next = full ? Health::kFull : Health::kGood;
  const Health before = health();
  if (is_failed() || before == next) return;
  health_.store(next, std::memory_order_release);
  if (full) {
    base::log_error("the disk of the journal is full");
  } else {
    base::log_info("the disk of the journal has space again");
  }
}

void Condition::fail(std::string what) {
  if (is_failed()) return;
  base::log_error("the journal failed", {{"reason", what}});
  const std::lock_guard lock(mutex_);
  failure_ = std::move(what);
  health_.store(Health::kFailed, std::memory_order_release);
}

void Condition::report() {
  if (!is_failed()) return;
  const std::lock_guard lock(mutex_);
  if (const auto handler = std::exchange(handler_, nullptr)) handler(failure_);
}

}  // namespace chat::journal
