// Requests and responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/http_fields.hpp"

namespace chat::http {

using Headers = wire::HttpFields;

/// The first header of that name, ignoring case.
inline std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) {
  const std::string* const value = wire::find_header(headers, name);
  return value ? std::optional<std::string_view>(*value) : std::nullopt;
}

struct Request {
  std::string method = "GET";
  std::string target = "/";  ///< Path and query, percent-encoded.

  /// The client adds Host if it is missing. It sets the headers about the connection and the body's
  /// length itself and drops those given here, so that a received request can be forwarded.
  Headers headers = {};
  std::string body = {};

  /// May be sent twice although its method is not idempotent: see Client::send.
  bool is_repeatable = false;

  /// Must not be sent twice once the server may have received it, whatever its method.
  bool is_once = false;
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};  ///< Without transfer coding; the caller decodes a Content-Encoding.
};

}  // namespace chat::http
