// `chat-service data`: what is done with data outside a server.
#pragma once

#include <string>

#include "app/config.hpp"

namespace chat::app {

/// These print what they found or did, and return the exit code. They throw std::exception.
int check_data(const std::string& directory);
int back_up_data(const std::string& directory, const std::string& destination);
/// To standard output.
int export_data(const std::string& directory);
/// From standard input, into the state that the configuration names.
int import_data(const Config& config);

}  // namespace chat::app
