// The pages that the program serves: the chat page and the console.
#pragma once

#include <string>
#include <vector>

#include "web/router.hpp"

namespace chat::web {

/// What the chat page has to know.
struct ChatPageConfig {
  std::string version;             ///< of the program
  std::string namespace_;          ///< of Socket.IO
  std::string path;                ///< of the transport
  std::string auth;                ///< how clients log in: Config's auth.mode
  std::vector<std::string> rooms;  ///< offered to a newcomer
};

/// GET / and what that page needs.
void add_chat_page(Router& router, const ChatPageConfig& config);

/// GET /console and what that page needs.
void add_console_page(Router& router);

}  // namespace chat::web
