// What the ranges of single keys do not say of a configuration.
#pragma once

#include "app/config.hpp"
#include "app/config_faults.hpp"
#include "app/config_tree.hpp"

namespace chat::app {

/// `root` is the file that it was read from.
void check_config(const Table& root, const Config& config, Faults& faults);

}  // namespace chat::app
