// One connection to one server: bytes, deadlines, and what has ended it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http_client/failure.hpp"
#include "http_client/tls.hpp"
#include "http_client/url.hpp"

namespace chat::http {

using Clock = std::chrono::steady_clock;

/// Reading ends with an error once it is closed, by whomever. It stays closed.
class Connection {
 public:
  struct Read {
    boost::system::error_code error;
    std::size_t size = 0;
  };
  using WriteHandler = std::function<void(boost::system::error_code, std::size_t)>;

  /// Without a TLS context there is no TLS.
  Connection(boost::asio::any_io_executor executor, std::shared_ptr<TlsContext> tls);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Looks up, connects, and with TLS shakes hands and verifies the certificate.
  Task<Result<>> open(Origin origin, Clock::time_point deadline);

  /// It is closed then, for kTimeout. Takes the place of a deadline that was set before.
  void close_at(Clock::time_point deadline);

  /// The buffer stays until the task is over. An orderly end is the error asio::error::eof.
  Task<Read> read_some(std::span<char> buffer);

  /// The bytes stay until the handler is called, which says how many of them have left.
  void write(std::string_view head, std::string_view body, WriteHandler handler);

  /// For a time without a request: calls back, once, if it ends before it is taken up again, which
  /// is at `until` at the latest.
  void keep(Clock::time_point until, std::function<void()> on_end);

  /// Takes it up again. False, and it is closed, if the server has ended it meanwhile.
  bool take_up();

  void close(Failure::Cause cause);

  /// What has ended it: what it was closed for here, or else `otherwise`.
  Failure failure(Failure otherwise) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::http
