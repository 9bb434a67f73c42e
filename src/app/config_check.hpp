// Checks of a configuration beyond the ranges of single keys.
#pragma once

#include "app/config.hpp"
#include "app/config_faults.hpp"
#include "app/config_tree.hpp"

namespace chat::app {

/// `root` is the parsed file.
void check_config(const Table& root, const Config& config, Faults& faults);

}  // namespace chat::app
