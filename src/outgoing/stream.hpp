// A TCP connection to another server, with or without TLS.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace chat::outgoing {

/// Why there is no connection. The users of this module have causes of their own.
struct Failure {
  enum class Cause {
    kNotConnected,  ///< The name has no address, or nothing accepts connections there.
    kTls,           ///< The handshake failed.
    kCertificate,   ///< The server's certificate or its name is not trusted.
    kTimeout,
    kClosed,  ///< close() was called.
  };

  Cause cause;
  std::string message;
};

/// `value()` on a failure throws std::runtime_error with its message.
template <class T = void>
using Result = boost::system::result<T, Failure>;

[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& location);

/// Trusted CAs.
struct TlsContext;

/// Empty `ca_file`: the system's CAs. Without `verify` any server is trusted. Fails if the CAs
/// cannot be read.
Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file,
                                                     bool verify = true);

/// Not thread-safe: all calls are made on the executor's thread.
class Stream {
 public:
  using Clock = std::chrono::steady_clock;
  using IoHandler =
      boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

  explicit Stream(boost::asio::any_io_executor executor);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// As close().
  ~Stream();

  /// Resolves and connects; with TLS also does the handshake and verifies the certificate, which
  /// must name the host. `host` is a name or an address, IPv6 without brackets; nullptr for `tls`:
  /// no TLS. Meets the deadline, which ends with this call. Call it once.
  Task<Result<>> connect(std::string host, std::uint16_t port, std::shared_ptr<TlsContext> tls,
                         Clock::time_point deadline);

  /// Reads what there is. The buffer must live until the completion. An orderly end is the error
  /// asio::error::eof.
  template <class Token>
  auto read_some(std::span<char> buffer, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](IoHandler handler, std::span<char> to) { start_read(to, std::move(handler)); },
        token, buffer);
  }

  /// Writes both. The bytes must live until the completion, which tells how many were sent.
  template <class Token>
  auto write(std::string_view head, std::string_view body, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](IoHandler handler, std::string_view first, std::string_view second) {
          start_write(first, second, std::move(handler));
        },
        token, head, body);
  }

  /// Below TLS.
  boost::asio::ip::tcp::socket& socket();

  /// Pending calls end with an error, later.
  void close();

 private:
  struct Impl;

  void start_read(std::span<char> buffer, IoHandler handler);
  void start_write(std::string_view head, std::string_view body, IoHandler handler);

  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::outgoing
