// A key file's text.
#pragma once

#include <string>

#include "auth/fault.hpp"

namespace chat::auth {

/// The fault names the file.
Fallible<std::string> read_text_file(const std::string& path);

}  // namespace chat::auth
