// Runs a configured service.
#pragma once

#include <optional>

#include "app/config.hpp"
#include "link/address.hpp"

namespace chat::app {

/// Serves until SIGINT or SIGTERM; returns the exit code. Reports on standard output that it is
/// ready, and on standard error why it could not start. With a link, the program there is the
/// service's hooks.
int serve(const Config& config, const std::optional<link::Address>& link = std::nullopt);

}  // namespace chat::app
