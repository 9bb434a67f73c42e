#include "net/tls.hpp"

#include <algorithm>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>
#include <utility>

namespace chat::net {
namespace {

std::string last_reason() {
  const unsigned long code = ::ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ::ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

Error load_error(const std::string& file) {
  return errors::internal_error("TLS: " + file + ": " + last_reason());
}

}  // namespace

Tls::Tls(ssl_ctx_st* context, int fd) : ssl_(::SSL_new(context)) {
  if (ssl_ == nullptr || ::SSL_set_fd(ssl_, fd) != 1) {
    ::SSL_free(ssl_);
    throw std::runtime_error("TLS: no memory for a connection");
  }
  ::SSL_set_accept_state(ssl_);
}

Tls::~Tls() { ::SSL_free(ssl_); }

Io Tls::outcome(std::size_t bytes, int result) {
  if (bytes > 0) return {IoStatus::kDone, bytes};
  const int error = ::SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return {IoStatus::kWouldBlock, 0};
  }
  return {IoStatus::kClosed, 0};
}

Io Tls::read(std::span<char> buffer) {
  std::size_t total = 0;
  int result = 1;
  ::ERR_clear_error();
  while (buffer.size() - total >= kLeastRoom) {
    std::size_t size = 0;
    result = ::SSL_read_ex(ssl_, buffer.data() + total, buffer.size() - total, &size);
    if (result != 1) break;
    total += size;
  }
  wants_to_write_ = result != 1 && ::SSL_get_error(ssl_, result) == SSL_ERROR_WANT_WRITE;
  return outcome(total, result);
}

Io Tls::write(std::span<const iovec> pieces) {
  std::size_t total = 0;
  int result = 1;
  ::ERR_clear_error();
  for (const iovec& piece : pieces) {
    std::size_t done = 0;
    while (done < piece.iov_len && result == 1) {
      std::size_t size = 0;
      result = ::SSL_write_ex(ssl_, static_cast<const char*>(piece.iov_base) + done,
                              piece.iov_len - done, &size);
      if (result == 1) done += size;
    }
    total += done;
    if (result != 1) break;
  }
  return outcome(total, result);
}

void Tls::end_output() {
  ::ERR_clear_error();
  ::SSL_shutdown(ssl_);
}

TlsContext::TlsContext(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}

Result<> TlsContext::load() {
  const ContextPtr context(::SSL_CTX_new(::TLS_server_method()), ::SSL_CTX_free);
  if (!context) return load_error("no context");
  ::ERR_clear_error();
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  // Frees buffers while a connection is idle. The bytes of a pending write may move.
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (::SSL_CTX_use_certificate_chain_file(context.get(), certificate_file_.c_str()) != 1) {
    return load_error(certificate_file_);
  }
  if (::SSL_CTX_use_PrivateKey_file(context.get(), key_file_.c_str(), SSL_FILETYPE_PEM) != 1 ||
      ::SSL_CTX_check_private_key(context.get()) != 1) {
    return load_error(key_file_);
  }
  const std::lock_guard lock(mutex_);
  context_ = context;
  return {};
}

std::unique_ptr<Tls> TlsContext::accept(int fd) const {
  const std::lock_guard lock(mutex_);
  return std::make_unique<Tls>(context_.get(), fd);
}

}  // namespace chat::net
