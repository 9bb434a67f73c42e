// HTTP/1.1 requests and responses, as values.
#pragma once

#include <string>
#include <string_view>

#include "wire/http_fields.hpp"

namespace chat::net {

using wire::equal_ignoring_case;
using wire::HttpFields;
using wire::to_lower;

struct HttpRequest {
  std::string method;
  std::string path;    ///< as sent, without the query
  std::string query;   ///< as sent, without the '?'
  HttpFields headers;  ///< names in lower case, each once: several lines become one list
  std::string body;
  bool keep_alive = true;

  /// The header of that name, or an empty string.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=UTF-8";
  std::string body;
  HttpFields headers;  ///< without Content-Type, Content-Length and Connection
  /// Tells of no change of the state, or may do so early: never held.
  bool is_independent = false;
};

/// "Not Found" for 404, for example.
std::string_view reason_phrase(int status);

/// Serializes the response; without the body for a HEAD (RFC 9110, section 9.3.2). `more` are
/// further headers.
std::string write_response(const HttpResponse& response, bool keep_alive, bool to_head = false,
                           const HttpFields& more = {});

void append_fields(std::string& head, const HttpFields& fields);

/// The decoded parameters of a query string (application/x-www-form-urlencoded). Invalid UTF-8
/// becomes U+FFFD.
HttpFields parse_query(std::string_view query);

/// Strips spaces and tabs at both ends (RFC 9110, section 5.6.3).
std::string_view trim(std::string_view text);

/// True if the comma-separated header value contains the token, ignoring case.
bool has_token(std::string_view header, std::string_view token);

}  // namespace chat::net
