// Requests and responses of route handlers.
#pragma once

#include <chat/task.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace chat::web {

struct Request {
  std::string method;       ///< the route's: a HEAD becomes a GET
  std::string path;         ///< as sent
  net::HttpFields params;   ///< values of the pattern's names, decoded
  net::HttpFields query;    ///< decoded
  net::HttpFields headers;  ///< names in lower case
  std::string body;
  std::string remote_address;

  /// The value of a name in the route's own pattern.
  const std::string& param(std::string_view name) const;
  /// The first of that name, or nullptr.
  const std::string* query_value(std::string_view name) const;
  const std::string* header(std::string_view name) const;
};

using Response = net::HttpResponse;

/// Runs on the connection's loop, to its end even if the client disconnects.
using Handler = std::function<Task<Response>(Request)>;

}  // namespace chat::web
