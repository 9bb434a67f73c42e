// Bytes to and from a server, with or without TLS.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/system/error_code.hpp>
#include <chat/task.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "redis/environment.hpp"
#include "redis/request.hpp"

namespace chat::redis {

/// Empty `ca_file`: the system's CAs.
Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file);

class Stream {
 public:
  using IoHandler =
      boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

  explicit Stream(const Environment& environment);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();

  /// Resolves and connects; with TLS also does the handshake and verifies the certificate.
  Task<Result<>> connect(Endpoint endpoint, bool tls, Clock::time_point deadline);

  /// The bytes must stay in place until the handler is called.
  void read_some(std::span<char> buffer, IoHandler handler);
  void write(std::string_view bytes, IoHandler handler);

  /// Handlers get an error, later.
  void close();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat::redis
