#include "webhooks/webhooks.hpp"

#include <utility>

#include "webhooks/bindings.hpp"
#include "webhooks/endpoint.hpp"
#include "webhooks/hook_name.hpp"

namespace chat::webhooks {

Webhooks::Webhooks(const std::vector<Options>& options, http::Worker& worker) : options_(options) {
  for (const Options& each : options_) {
    endpoints_.push_back(std::make_unique<Endpoint>(each, worker));
  }
}

Webhooks::~Webhooks() = default;

void Webhooks::set(Hooks& hooks) {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    const auto name = parse_hook_name(options_[i].hook);
    if (name) bind(hooks, *name, *endpoints_[i]);
  }
}

std::vector<HookStats> Webhooks::stats() const {
  std::vector<HookStats> all;
  all.reserve(endpoints_.size());
  for (const auto& endpoint : endpoints_) all.push_back(endpoint->stats());
  return all;
}

Task<> Webhooks::close() {
  for (const auto& endpoint : endpoints_) co_await endpoint->close();
}

}  // namespace chat::webhooks
