// One request and its response, on a connection that is open.
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

  /// A byte of the response has come.
  bool is_answered = false;

  /// The connection may carry another request, for so long where the server says how long.
  bool is_connection_kept = false;
  std::optional<std::chrono::seconds> kept_for = std::nullopt;
};

struct ResponseLimits {
  bool is_to_head = false;
  std::size_t max_body_size = 0;
};

/// The response may come before all of the request has left; the connection is not kept then.
Task<Outcome> exchange(std::shared_ptr<Connection> connection,
                       std::shared_ptr<const RequestText> text, ResponseLimits limits);

}  // namespace chat::http
