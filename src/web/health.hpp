// What orchestrators ask: does the process live, and do messages flow?
#pragma once

#include "web/router.hpp"
#include "web/shared_check.hpp"

namespace chat::web {

/// GET /healthz is 200 while the process lives. GET /readyz is 200 where the check succeeds, else
/// 503; probes that come while it runs share it.
void add_health(Router& router, SharedCheck::Check is_ready);

}  // namespace chat::web
