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
    kBodyTooLarge,    ///< answer 413; request() holds the head
  };

  HttpParser(std::size_t max_header_size, std::size_t max_body_size);
  ~HttpParser();

  /// Takes bytes from the front; `consumed` says how many. Those left are to be given again, with
  /// more after them. After kDone the parser takes the next request.
  Status parse(std::string_view bytes, std::size_t& consumed);

  /// The request, after kDone or kBodyTooLarge. May be moved from.
  HttpRequest& request() { return request_; }

  /// True between the first byte of a request and its last.
  bool in_request() const;

  /// True once where a client waits for "100 Continue" (RFC 9110, section 10.1.1).
  bool take_expects_continue();

 private:
  class Impl;

  void begin_request();
  void take_head();

  const std::size_t max_header_size_;
  const std::size_t max_body_size_;
  HttpRequest request_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::net
