// HTTP/1.1 requests and responses, as values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat::net {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;    ///< as sent, without the query
  std::string query;   ///< as sent, without the '?'
  HttpFields headers;  ///< names in lower case, each once: several lines are one list
  std::string body;
  bool keep_alive = true;

  /// The header of that name (in lower case), or nothing.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=UTF-8";
  std::string body;
  HttpFields headers;  ///< others than Content-Type, Content-Length and Connection
};

/// "Not Found" for 404, and so on.
std::string_view reason_phrase(int status);

/// The response's bytes; without the body where it answers a HEAD (RFC 9110, section 9.3.2).
/// `more` are headers beside the response's own.
std::string write_response(const HttpResponse& response, bool keep_alive, bool to_head = false,
                           const HttpFields& more = {});

void append_fields(std::string& head, const HttpFields& fields);

/// The parameters of a query string, decoded (application/x-www-form-urlencoded).
/// What is not UTF-8 has U+FFFD in its place.
HttpFields parse_query(std::string_view query);

/// Of ASCII letters; other characters are left as they are.
char to_lower(char c);
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Without spaces and tabs at its ends (RFC 9110, section 5.6.3).
std::string_view trim(std::string_view text);

/// True where the comma-separated header value holds the token, in whatever case.
bool has_token(std::string_view header, std::string_view token);

}  // namespace chat::net
