// TLS for accepted connections.
#pragma once

#include <chat/error.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <sys/uio.h>

#include "net/io.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace chat::net {

/// One connection's TLS, on a non-blocking descriptor that it does not own. The handshake runs with
/// the first reads.
///
/// Belongs to one loop's thread.
class Tls {
 public:
  /// The least buffer for a read: half a record must not stay in here, where no poller sees it.
  static constexpr std::size_t kLeastRoom = 16 * 1024;

  Tls(ssl_ctx_st* context, int fd);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  /// All pending input, or as much as fits.
  Io read(std::span<char> buffer);

  /// Writes as much as the system takes. If it would block, the next call must begin with the same
  /// bytes.
  Io write(std::span<const iovec> pieces);

  /// True if a read waits for room to write.
  bool wants_to_write() const { return wants_to_write_; }

  /// Shuts down output.
  void end_output();

 private:
  Io outcome(std::size_t bytes, int result);

  ssl_st* const ssl_;
  bool wants_to_write_ = false;
};

/// The server's certificate and key; can be reloaded.
///
/// Thread-safe. Source: RFC 8446 and RFC 5246; no older version.
class TlsContext {
 public:
  TlsContext(std::string certificate_file, std::string key_file);

  /// Fails with internalError and the reason; the previous ones stay.
  Result<> load();

  /// For a new connection. Requires an earlier successful load().
  std::unique_ptr<Tls> accept(int fd) const;

 private:
  using ContextPtr = std::shared_ptr<ssl_ctx_st>;

  const std::string certificate_file_;
  const std::string key_file_;
  mutable std::mutex mutex_;
  ContextPtr context_;  ///< under mutex_
};

}  // namespace chat::net
