// Reads HTTP/1.1 requests from a stream cut anywhere (Boost.Beast inside).
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

  /// Takes bytes from the front; `consumed` says how many. Those left are to be given again, with
  /// more after them. After kDone the parser takes the next request; after a refusal, nothing more.
  ///
  /// Empty lines before a request are skipped (RFC 9112, section 2.2), and count to its head. What
  /// others on the way may read in another way is a bad request.
  Status parse(std::string_view bytes, std::size_t& consumed);

  /// After kDone the request, which may be moved from. Before that its head, once is_in_body();
  /// after a refusal what has been read of its head.
  HttpRequest& request() { return request_; }

  /// True between the first byte of a request and its last; empty lines are none of it.
  bool in_request() const;
  /// True where the head is read, and more is to come.
  bool in_body() const;

  /// True once where a client waits for "100 Continue" (RFC 9110, section 10.1.1).
  bool take_expects_continue();

 private:
  class Impl;

  void begin_request();
  void take_head();
  /// kDone where a request begins.
  Status skip_empty_lines(std::string_view bytes, std::size_t& consumed);
  Status read(std::string_view bytes, std::size_t& consumed);

  const std::size_t max_header_size_;
  const std::size_t max_body_size_;
  HttpRequest request_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::net
