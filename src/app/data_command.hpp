// `chat-service data`: what is done with a directory of data.
#pragma once

#include <string>

namespace chat::app {

/// These print what they found or did, and return the exit code. They throw std::exception.
int check_data(const std::string& directory);
int back_up_data(const std::string& directory, const std::string& destination);

}  // namespace chat::app
