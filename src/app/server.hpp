// A service as a configuration describes it.
#pragma once

#include "app/config.hpp"

namespace chat::app {

/// Serves until SIGINT or SIGTERM; returns the exit code. Says on standard output when it is ready,
/// and on standard error why it could not start.
int serve(const Config& config);

}  // namespace chat::app
