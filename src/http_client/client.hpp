// Asks other servers over HTTP/1.1.
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

/// Keeps connections for the next request, one request at a time on each. Follows no redirects.
///
/// Belongs to its executor, which one thread runs; every call is made there, and every task awaited
/// there.
class Client {
 public:
  /// Throws std::runtime_error where `tls_ca_file` cannot be read.
  explicit Client(boost::asio::any_io_executor executor, ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// As close().
  ~Client();

  /// The response, of whatever status, or why there is none. `timeout` takes the place of
  /// `ClientOptions::request_timeout`.
  ///
  /// A kept connection may turn out to be dead, since a server ends it without a word. The request
  /// is then sent again, once, on a new one: if nothing of it had left, or if it does no harm to
  /// have been done twice (an idempotent method, or `Request::is_repeatable`).
  ///
  /// Cancelling the awaiting coroutine gives the connection up at once. The task may outlive the
  /// client.
  Task<Result<Response>> send(Origin origin, Request request,
                              std::optional<ClientOptions::Duration> timeout = std::nullopt);

  /// Requests under way end with kClosed, as does each one after.
  void close();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::http
