// Outcomes of a webhook's requests.
#pragma once

#include <cstdint>
#include <string>

namespace chat::webhooks {

struct HookStats {
  std::string hook;
  std::uint64_t answered;
  std::uint64_t failed;   ///< no answer in the end; without retries
  std::uint64_t skipped;  ///< not sent: the circuit was open, or the service was closing
};

}  // namespace chat::webhooks
