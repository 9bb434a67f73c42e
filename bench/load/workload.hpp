// One measurement from the first connection to the report.
#pragma once

#include "options.hpp"
#include "report.hpp"

namespace chat::bench {

/// Throws where what was measured cannot be trusted.
Report run_workload(const Options& options);

}  // namespace chat::bench
