// TLS for the connections that a server accepts.
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

/// One connection's TLS, on a non-blocking descriptor that somebody else owns. The handshake comes
/// with the first reads.
///
/// Belongs to one loop's thread.
class Tls {
 public:
  /// Reads need so much room: a record is never left half in here, where no poller sees it.
  static constexpr std::size_t kLeastRoom = 16 * 1024;

  Tls(ssl_ctx_st* context, int fd);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  /// All that is there, or as much as there is room for.
  Io read(std::span<char> buffer);

  /// As much as the system takes. Where it would block, the next call begins with the same bytes.
  Io write(std::span<const iovec> pieces);

  /// True where a read waits for room to write in.
  bool wants_to_write() const { return wants_to_write_; }

  /// Says that no more will be written.
  void end_output();

 private:
  Io outcome(std::size_t bytes, int result);

  ssl_st* const ssl_;
  bool wants_to_write_ = false;
};

/// The server's certificate and key, which may be read anew.
///
/// Threads: any. Source: RFC 8446 and RFC 5246; nothing older is spoken.
class TlsContext {
 public:
  TlsContext(std::string certificate_file, std::string key_file);

  /// internalError with the reason; what was there before stays.
  Result<> load();

  /// For a connection from now on. After a load() that went well.
  std::unique_ptr<Tls> accept(int fd) const;

 private:
  using ContextPtr = std::shared_ptr<ssl_ctx_st>;

  const std::string certificate_file_;
  const std::string key_file_;
  mutable std::mutex mutex_;
  ContextPtr context_;  ///< under mutex_
};

}  // namespace chat::net
