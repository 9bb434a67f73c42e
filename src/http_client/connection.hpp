// One connection to one server: bytes, deadlines, and why it ended.
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

/// Reads fail once it is closed, from either side. It stays closed.
class Connection {
 public:
  struct Read {
    boost::system::error_code error;
    std::size_t size = 0;
  };
  using WriteHandler = std::function<void(boost::system::error_code, std::size_t)>;

  /// nullptr for `tls`: no TLS.
  Connection(boost::asio::any_io_executor executor, std::shared_ptr<TlsContext> tls);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Resolves and connects; with TLS also does the handshake and verifies the certificate.
  Task<Result<>> open(Origin origin, Clock::time_point deadline);

  /// Closes the connection at the deadline, for kTimeout. Replaces an earlier deadline.
  void close_at(Clock::time_point deadline);

  /// The buffer must live until the task ends. An orderly end is the error asio::error::eof.
  Task<Read> read_some(std::span<char> buffer);

  /// The bytes must live until the handler is called with the number of bytes sent.
  void write(std::string_view head, std::string_view body, WriteHandler handler);

  /// Idles until take_up(), `until` at the latest. Calls back once if the connection ends before
  /// that.
  void keep(Clock::time_point until, std::function<void()> on_end);

  /// Reuses the idle connection. False, and it is closed, if the server has ended it.
  bool take_up();

  void close(Failure::Cause cause);

  /// Why it ended: the local reason for closing, or else `otherwise`.
  Failure failure(Failure otherwise) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::http
