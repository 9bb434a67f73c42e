#include "redis/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>

#include "redis/resolve.hpp"

namespace chat::redis {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

bool is_address(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

struct TlsContext {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file) {
  auto tls = std::make_shared<TlsContext>();
  error_code error;
  if (ca_file.empty()) {
    tls->context.set_default_verify_paths(error);
  } else {
    tls->context.load_verify_file(ca_file, error);
  }
  if (error) return Failure{Failure::Cause::kRefused, ca_file + ": " + error.message()};
  SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
  return tls;
}

struct Stream::Impl {
  explicit Impl(const Environment& environment)
      : socket(environment.executor), tls_context(environment.tls) {}

  Failure failure(const error_code& error) const;
  Task<Result<>> shake_hands(std::string host);

  tcp::socket socket;
  std::shared_ptr<TlsContext> tls_context;
  std::optional<asio::ssl::stream<tcp::socket&>> tls;
  bool connected = false;
  bool closed = false;
  bool timed_out = false;
};

Failure Stream::Impl::failure(const error_code& error) const {
  if (timed_out) return {Failure::Cause::kTimeout, "no connection within the timeout"};
  return {Failure::Cause::kDisconnected, error.message()};
}

Task<Result<>> Stream::Impl::shake_hands(std::string host) {
  // SNI is never an address.
  if (!is_address(host)) SSL_set_tlsext_host_name(tls->native_handle(), host.c_str());
  tls->set_verify_mode(asio::ssl::verify_peer);
  tls->set_verify_callback(asio::ssl::host_name_verification(host));
  const auto [error] = co_await tls->async_handshake(asio::ssl::stream_base::client, kAwait);
  if (!error) co_return Result<>();
  const long verdict = SSL_get_verify_result(tls->native_handle());
  if (timed_out || verdict == X509_V_OK) co_return failure(error);
  co_return Failure{Failure::Cause::kRefused, std::string("the server's certificate: ") +
                                                  X509_verify_cert_error_string(verdict)};
}

Stream::Stream(const Environment& environment) : impl_(std::make_shared<Impl>(environment)) {}

Stream::~Stream() { close(); }

Task<Result<>> Stream::connect(Endpoint endpoint, bool tls, Clock::time_point deadline) {
  const auto impl = impl_;
  if (tls) impl->tls.emplace(impl->socket, impl->tls_context->context);
  const Result<Addresses> addresses =
      co_await resolve(impl->socket.get_executor(), endpoint, deadline);
  if (!addresses) co_return addresses.error();
  if (impl->closed) co_return Failure{Failure::Cause::kClosed, "closed"};

  asio::steady_timer timer(impl->socket.get_executor(), deadline);
  timer.async_wait([weak = std::weak_ptr(impl)](error_code cancelled) {
    const auto late = weak.lock();
    if (cancelled || late == nullptr || late->connected) return;
    late->timed_out = true;
    late->socket.close(cancelled);
  });
  const auto [error, address] = co_await asio::async_connect(impl->socket, *addresses, kAwait);
  if (error) co_return impl->failure(error);
  error_code ignored;
  impl->socket.set_option(tcp::no_delay(true), ignored);
  impl->socket.set_option(asio::socket_base::keep_alive(true), ignored);
  if (impl->tls) {
    Result<> shaken = co_await impl->shake_hands(endpoint.host);
    if (!shaken) co_return shaken;
  }
  impl->connected = true;
  co_return Result<>();
}

// The handlers keep the socket alive until their call.
void Stream::read_some(std::span<char> buffer, IoHandler handler) {
  auto done = [impl = impl_, handler = std::move(handler)](
                  error_code error, std::size_t size) mutable { std::move(handler)(error, size); };
  const auto target = asio::buffer(buffer.data(), buffer.size());
  if (impl_->tls) {
    impl_->tls->async_read_some(target, std::move(done));
  } else {
    impl_->socket.async_read_some(target, std::move(done));
  }
}

void Stream::write(std::string_view bytes, IoHandler handler) {
  auto done = [impl = impl_, handler = std::move(handler)](
                  error_code error, std::size_t size) mutable { std::move(handler)(error, size); };
  const auto source = asio::buffer(bytes.data(), bytes.size());
  if (impl_->tls) {
    asio::async_write(*impl_->tls, source, std::move(done));
  } else {
    asio::async_write(impl_->socket, source, std::move(done));
  }
}

void Stream::close() {
  error_code ignored;
  impl_->closed = true;
  impl_->socket.close(ignored);
}

}  // namespace chat::redis
