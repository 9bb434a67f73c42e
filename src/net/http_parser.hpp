// Parses HTTP/1.1 requests from a stream cut anywhere (uses Boost.Beast).
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/http.hpp"

namespace chat::net {

class HttpParser {
 public:
  enum class Status {
    kNeedMore,
    kDone,
    kBadRequest,      ///< answer 400
    kHeaderTooLarge,  ///< answer 431
    kBodyTooLarge,    ///< answer 413
  };

  HttpParser(std::size_t max_header_size, std::size_t max_body_size);
  ~HttpParser();

  /// Takes bytes from the front and sets `consumed`. The caller passes the rest again, with more
  /// after it. After kDone the parser takes the next request; after a refusal, nothing more.
  ///
  /// Skips empty lines before a request (RFC 9112, section 2.2), and counts them to its head.
  /// Rejects as bad what intermediaries may parse differently.
  Status parse(std::string_view bytes, std::size_t& consumed);

  /// After kDone the request, which may be moved from. Before that its head, once in_body() is
  /// true; after a refusal the part of its head that was read.
  HttpRequest& request() { return request_; }

  /// True between the first and the last byte of a request, without empty lines before it.
  bool in_request() const;
  /// True once the head is read, until the request is complete.
  bool in_body() const;

  /// True once if a client waits for "100 Continue" (RFC 9110, section 10.1.1).
  bool take_expects_continue();

 private:
  class Impl;

  void begin_request();
  void take_head();
  /// kDone at the start of a request.
  Status skip_empty_lines(std::string_view bytes, std::size_t& consumed);
  Status read(std::string_view bytes, std::size_t& consumed);

  const std::size_t max_header_size_;
  const std::size_t max_body_size_;
  HttpRequest request_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::net
