// Liveness and readiness for orchestrators.
#pragma once

#include "web/router.hpp"
#include "web/shared_check.hpp"

namespace chat::web {

/// GET /healthz is 200 while the process lives. GET /readyz is 200 if the check succeeds, else 503;
/// concurrent probes share one check.
void add_health(Router& router, SharedCheck::Check is_ready);

}  // namespace chat::web
