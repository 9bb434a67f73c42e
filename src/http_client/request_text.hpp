// A serialized request.
#pragma once

#include <string>

#include "http_client/failure.hpp"
#include "http_client/message.hpp"
#include "http_client/url.hpp"

namespace chat::http {

struct RequestText {
  std::string head;
  std::string body;
};

/// Fails if a part would be parsed as something else, such as a line break in a header.
Result<RequestText> make_request_text(const Origin& origin, Request request);

/// Whether the method is idempotent (RFC 9110, 9.2.2).
bool is_idempotent(std::string_view method);

}  // namespace chat::http
