// Runs a configured service.
#pragma once

#include "app/config.hpp"

namespace chat::app {

/// Serves until SIGINT or SIGTERM; returns the exit code. Reports on standard output that it is
/// ready, and on standard error why it could not start.
int serve(const Config& config);

}  // namespace chat::app
