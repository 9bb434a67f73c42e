// One request and its response, on an open connection.
#pragma once

#include <chat/task.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "http_client/connection.hpp"
#include "http_client/message.hpp"
#include "http_client/request_text.hpp"

namespace chat::http {

struct Outcome {
  Result<Response> result;

  /// At least one byte of the response arrived.
  bool is_answered = false;

  /// The connection may carry another request, for this long if the server says so.
  bool is_connection_kept = false;
  std::optional<std::chrono::seconds> kept_for = std::nullopt;
};

struct ResponseLimits {
  bool is_to_head = false;
  std::size_t max_body_size = 0;
};

/// The response may arrive before the whole request is sent; then the connection is not kept.
Task<Outcome> exchange(std::shared_ptr<Connection> connection,
                       std::shared_ptr<const RequestText> text, ResponseLimits limits);

}  // namespace chat::http
