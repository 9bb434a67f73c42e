// One measurement from the first connection to the report.
#pragma once

#include "options.hpp"
#include "report.hpp"

namespace chat::bench {

/// Throws if the measurement cannot be trusted.
Report run_workload(const Options& options);

}  // namespace chat::bench
