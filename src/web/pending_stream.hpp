// A request for an event stream, until it is answered.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "net/http_connection.hpp"
#include "net/stream.hpp"

namespace chat::web {

/// A connection with an unanswered request. Belongs to its loop.
class PendingStream final : private net::HttpWaiter {
 public:
  explicit PendingStream(net::HttpConnection& connection) : connection_(&connection) {
    connection.wait_for(*this);
  }

  /// False once the client has left.
  bool is_there() const { return connection_ != nullptr; }

  void respond(const net::HttpResponse& response) {
    if (auto* const connection = std::exchange(connection_, nullptr)) connection->respond(response);
  }

  /// The head of the answer, and the hint when to come back.
  std::string head() const {
    std::string head =
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/event-stream\r\n"
        "Cache-Control: no-store\r\n"
        "X-Accel-Buffering: no\r\n"
        "Connection: close\r\n";
    net::append_fields(head, connection_->page_headers());
    return head + "\r\nretry: 1000\n";
  }

  /// The connection is the caller's from now on.
  std::unique_ptr<net::Stream> take_stream() {
    std::string unread;
    return std::exchange(connection_, nullptr)->upgrade(unread);
  }

 private:
  void on_abandoned() override { connection_ = nullptr; }

  net::HttpConnection* connection_;
};

}  // namespace chat::web
