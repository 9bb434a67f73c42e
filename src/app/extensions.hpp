// The program's extensions of a service that call other servers.
#pragma once

#include <chat/hooks.hpp>
#include <memory>

#include "app/config.hpp"
#include "web/metrics_writer.hpp"

namespace chat::app {

/// Outlives the service whose hooks it sets.
class Extensions {
 public:
  /// Throws std::runtime_error if a configured file is unusable.
  explicit Extensions(const Config& config);
  Extensions(const Extensions&) = delete;
  Extensions& operator=(const Extensions&) = delete;
  ~Extensions();

  /// Existing hooks stay, except on_connect.
  void set(Hooks& hooks);

  /// Thread-safe, while the service runs.
  void write_metrics(web::MetricsWriter& writer) const;

  /// Call it after the service has ended and before it is gone.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::app
