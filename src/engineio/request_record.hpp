// A request's head, kept small for as long as the session lives.
#pragma once

#include <chat/handshake.hpp>
#include <memory>
#include <string_view>

#include "net/http.hpp"

namespace chat::engineio {

/// One string instead of some forty: most sessions are never asked for their handshake.
class RequestRecord {
 public:
  RequestRecord(const net::HttpRequest& request, std::string_view remote_address);

  /// All but `auth`.
  Handshake read() const;

 private:
  std::unique_ptr<char[]> text_;  // remote address, query, then the headers, a line each, and NUL
};

}  // namespace chat::engineio
