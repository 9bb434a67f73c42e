// A request as it goes over the wire.
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

/// Fails where a part would be read as something else: a line break in a header, and the like.
Result<RequestText> make_request_text(const Origin& origin, Request request);

/// Whether a server does the same however often it gets a request of this method (RFC 9110, 9.2.2).
bool is_idempotent(std::string_view method);

}  // namespace chat::http
