// Parses a response.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "http_client/failure.hpp"
#include "http_client/message.hpp"

namespace chat::http {

/// No I/O; the bytes may come in any pieces. Skips interim responses (1xx).
class ResponseReader {
 public:
  /// A response to HEAD has no body, whatever its headers say.
  ResponseReader(bool is_to_head, std::size_t max_body_size);
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;
  ~ResponseReader();

  /// Feed nothing after a failure, or once the response is complete.
  Result<> feed(std::string_view bytes);

  /// The connection ended orderly, which completes some responses.
  Result<> end();

  /// True once any byte has arrived.
  bool has_begun() const;
  bool is_complete() const;

  /// Whether the connection may carry another request after this response.
  bool is_connection_kept() const;
  /// How long the server keeps it, if it says so.
  std::optional<std::chrono::seconds> kept_for() const;

  /// Call once, when complete.
  Response take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::http
