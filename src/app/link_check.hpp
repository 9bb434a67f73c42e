// Whether a program's hello fits the configuration.
#pragma once

#include <optional>
#include <string>

#include "app/config.hpp"
#include "link/hello.hpp"

namespace chat::app {

/// Why the hello is refused; nullopt: it is not.
std::optional<std::string> refusal_of(const link::Hello& hello, const Config& config);

}  // namespace chat::app
