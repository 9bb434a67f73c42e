// What became of the questions to a webhook.
#pragma once

#include <cstdint>
#include <string>

namespace chat::webhooks {

struct HookStats {
  std::string hook;
  std::uint64_t answered;
  std::uint64_t failed;   ///< no answer in the end; retries are not counted
  std::uint64_t skipped;  ///< not sent: the circuit was open, or the service was closing
};

}  // namespace chat::webhooks
