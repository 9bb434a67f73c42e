// Bytes to a response.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "http_client/failure.hpp"
#include "http_client/message.hpp"

namespace chat::http {

/// Does no input or output; the bytes may come in any pieces. Interim responses (1xx) are passed
/// over.
class ResponseReader {
 public:
  /// A response to HEAD has no body, whatever it says of its length.
  ResponseReader(bool is_to_head, std::size_t max_body_size);
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;
  ~ResponseReader();

  /// Nothing more may be fed after a failure, or once the response is complete.
  Result<> feed(std::string_view bytes);

  /// The connection has ended in an orderly way, which is what ends some responses.
  Result<> end();

  /// Whether anything at all has come.
  bool has_begun() const;
  bool is_complete() const;

  /// Whether the connection may carry another request once the response is complete.
  bool is_connection_kept() const;
  /// How long the server keeps it, where it says.
  std::optional<std::chrono::seconds> kept_for() const;

  /// Once, when it is complete.
  Response take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::http
