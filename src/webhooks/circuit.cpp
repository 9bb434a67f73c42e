#include "webhooks/circuit.hpp"

#include <utility>

namespace chat::webhooks {

bool Circuit::admit(Time now) {
  if (!is_open()) return true;
  if (is_probing_ || now < until_) return false;
  is_probing_ = true;
  return true;
}

void Circuit::succeeded() {
  is_probing_ = false;
  failures_ = 0;
}

bool Circuit::failed(Time now) {
  const bool was_open = is_open();
  // Requests admitted before the circuit opened tell nothing new.
  if (was_open && !std::exchange(is_probing_, false)) return false;
  if (!was_open) ++failures_;
  if (is_open()) until_ = now + pause_;
  return !was_open && is_open();
}

}  // namespace chat::webhooks
