// A request as a route's handler gets it, and what the handler makes of it.
#pragma once

#include <chat/task.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace chat::web {

struct Request {
  std::string method;       ///< the route's: a HEAD is served as a GET
  std::string path;         ///< as sent
  net::HttpFields params;   ///< what stands in the path for the pattern's names, decoded
  net::HttpFields query;    ///< decoded
  net::HttpFields headers;  ///< names in lower case
  std::string body;
  std::string remote_address;

  /// What stands for a name of the route's own pattern.
  const std::string& param(std::string_view name) const;
  /// The first of that name, or nullptr.
  const std::string* query_value(std::string_view name) const;
  const std::string* header(std::string_view name) const;
};

using Response = net::HttpResponse;

/// Runs on the connection's loop. It is carried through even where the client goes away.
using Handler = std::function<Task<Response>(Request)>;

}  // namespace chat::web
