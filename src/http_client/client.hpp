// An HTTP/1.1 client for requests to other servers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <memory>
#include <optional>

#include "http_client/failure.hpp"
#include "http_client/message.hpp"
#include "http_client/options.hpp"
#include "http_client/url.hpp"

namespace chat::http {

/// Reuses connections, with one request at a time on each. Follows no redirects.
///
/// Not thread-safe: one thread runs its executor, and all calls and awaits happen there.
class Client {
 public:
  /// Throws std::runtime_error if `tls_ca_file` cannot be read.
  explicit Client(boost::asio::any_io_executor executor, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// As close().
  ~Client();

  /// Returns the response, whatever its status, or the failure. `timeout` replaces
  /// `ClientOptions::request_timeout`.
  ///
  /// A kept connection may be dead, since a server ends it silently. Then the client retries once
  /// on a new connection, if nothing of the request was sent or if a repetition is harmless (an
  /// idempotent method, or `Request::is_repeatable`).
  ///
  /// Cancelling the awaiting coroutine drops the connection at once. The task may outlive the
  /// client.
  Task<Result<Response>> send(Origin origin, Request request,
                              std::optional<ClientOptions::Duration> timeout = std::nullopt);

  /// Running and later requests fail with kClosed.
  void close();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::http
