// Hooks that call a URL.
#pragma once

#include <chat/hooks.hpp>
#include <chat/task.hpp>
#include <memory>
#include <vector>

#include "webhooks/hook_stats.hpp"
#include "webhooks/options.hpp"

namespace chat::http {
class Worker;
}

namespace chat::webhooks {

class Endpoint;

/// Outlives the service whose hooks it sets. Destroy it before its worker and after the worker's
/// stop().
class Webhooks {
 public:
  /// The options must pass check(), each with a different hook.
  Webhooks(const std::vector<Options>& options, http::Worker& worker);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;
  ~Webhooks();

  /// Sets the bound hooks. An existing on_start or on_close runs first.
  void set(Hooks& hooks);

  /// Per webhook, in the order of the options. Thread-safe.
  std::vector<HookStats> stats() const;

  /// Ends all questions. Call it before the service is gone.
  Task<> close();

 private:
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<Options> options_;
};

}  // namespace chat::webhooks
