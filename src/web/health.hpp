// Liveness and readiness for orchestrators.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <functional>

#include "web/router.hpp"

namespace chat::web {

using ReadyCheck = std::function<Task<Result<>>()>;

/// GET /healthz is 200 while the process lives. GET /readyz is 200 if the check succeeds, else 503;
/// concurrent probes share one check.
void add_health(Router& router, ReadyCheck is_ready);

}  // namespace chat::web
