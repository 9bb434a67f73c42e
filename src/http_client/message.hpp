// Requests and responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name, in whatever case.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

bool is_same_name(std::string_view one, std::string_view other);

struct Request {
  std::string method = "GET";
  std::string target = "/";  ///< Path and query, percent-encoded.

  /// Host is added unless it is here. Those about the connection and the length of the body are the
  /// client's own; any that are here are left out, so that a request can be passed on as it came.
  Headers headers = {};
  std::string body = {};

  /// It may be sent a second time although its method is no idempotent one: see Client::send.
  bool is_repeatable = false;

  /// It must not be sent a second time once the server may have got it, whatever its method.
  bool is_once = false;
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};  ///< With no transfer coding; a Content-Encoding is the caller's to undo.
};

}  // namespace chat::http
