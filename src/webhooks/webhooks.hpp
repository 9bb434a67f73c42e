// Hooks that ask a URL.
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

/// Outlives the service whose hooks it has set, and goes before its worker, after the worker's
/// stop().
class Webhooks {
 public:
  /// Options that check() finds no fault with, each with a hook of its own.
  Webhooks(const std::vector<Options>& options, http::Worker& worker);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;
  ~Webhooks();

  /// Sets those that are bound. One for on_start or on_close that is there already runs before.
  void set(Hooks& hooks);

  /// Of each, in the order of the options. Any thread.
  std::vector<HookStats> stats() const;

  /// Ends all that is asked. Before the service is gone.
  Task<> close();

 private:
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::vector<Options> options_;
};

}  // namespace chat::webhooks
