#include "net/admission.hpp"

namespace chat::net {

Admission::Verdict Admission::admit(const std::string& address, std::unique_ptr<Place>& place) {
  if (limits_.clients == 0 && limits_.clients_per_address == 0) return Verdict::kAdmitted;
  {
    const std::lock_guard lock(mutex_);
    if (limits_.clients > 0 && clients_ >= limits_.clients) return Verdict::kFull;
    std::size_t& count = by_address_[address];
    if (limits_.clients_per_address > 0 && count >= limits_.clients_per_address) {
      return Verdict::kFullForAddress;
    }
    ++count;
    ++clients_;
  }
  place = std::make_unique<Place>(*this, address);
  return Verdict::kAdmitted;
}

std::size_t Admission::clients() const {
  const std::lock_guard lock(mutex_);
  return clients_;
}

void Admission::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --clients_;
  const auto count = by_address_.find(address);
  if (--count->second == 0) by_address_.erase(count);
}

}  // namespace chat::net
