// A request's head, stored compactly for the session's life.
#pragma once

#include <chat/handshake.hpp>
#include <memory>
#include <string_view>

#include "net/http.hpp"

namespace chat::engineio {

/// One string instead of some forty: few sessions are asked for their handshake.
class RequestRecord {
 public:
  RequestRecord(const net::HttpRequest& request, std::string_view remote_address);

  /// All but `auth`.
  Handshake read() const;

 private:
  std::unique_ptr<char[]> text_;  // remote address, query, headers, one per line, then NUL
};

}  // namespace chat::engineio
