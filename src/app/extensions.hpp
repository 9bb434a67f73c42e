// What the program puts around a service that asks other servers.
#pragma once

#include <chat/hooks.hpp>
#include <memory>

#include "app/config.hpp"
#include "web/metrics_writer.hpp"

namespace chat::app {

/// Outlives the service whose hooks it has set.
class Extensions {
 public:
  /// Throws std::runtime_error where a file that the configuration names is of no use.
  explicit Extensions(const Config& config);
  Extensions(const Extensions&) = delete;
  Extensions& operator=(const Extensions&) = delete;
  ~Extensions();

  /// Hooks that are set already stay, but for on_connect.
  void set(Hooks& hooks);

  /// Any thread, while the service runs.
  void write_metrics(web::MetricsWriter& writer) const;

  /// Once the service has ended, and before it is gone.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::app
