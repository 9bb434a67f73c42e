#include "outgoing/stream.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <stdexcept>
#include <vector>

namespace chat::outgoing {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Cause = Failure::Cause;
using Addresses = std::vector<tcp::endpoint>;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

struct LookUp {
  bool is_done = false;
  error_code error;
  Addresses addresses;
};

std::optional<asio::ip::address> to_address(const std::string& host) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return address;
}

}  // namespace

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(failure.message);
}

struct TlsContext {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

Result<std::shared_ptr<TlsContext>> make_tls_context(const std::string& ca_file, bool verify) {
  auto tls = std::make_shared<TlsContext>();
  error_code error;
  if (ca_file.empty()) {
    tls->context.set_default_verify_paths(error);
  } else {
    tls->context.load_verify_file(ca_file, error);
  }
  if (error) return Failure{Cause::kCertificate, ca_file + ": " + error.message()};
  tls->context.set_verify_mode(verify ? asio::ssl::verify_peer : asio::ssl::verify_none);
  SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
  return tls;
}

struct Stream::Impl : std::enable_shared_from_this<Impl> {
  explicit Impl(asio::any_io_executor executor) : socket(executor), timer(executor) {}

  Task<Result<Addresses>> look_up(std::string host, std::uint16_t port);
  Task<Result<>> shake_hands(std::string host);
  void watch_deadline();
  void close();
  Failure failure(Failure otherwise) const;

  tcp::socket socket;
  asio::steady_timer timer;  // The deadline of connect().
  std::shared_ptr<TlsContext> tls_context;
  std::optional<asio::ssl::stream<tcp::socket&>> tls;
  bool is_connected = false;
  bool is_closed = false;
  bool is_late = false;
};

// The C library's resolver cannot be stopped; on timeout it is abandoned.
Task<Result<Addresses>> Stream::Impl::look_up(std::string host, std::uint16_t port) {
  if (const auto address = to_address(host)) co_return Addresses{tcp::endpoint(*address, port)};
  const auto found = std::make_shared<LookUp>();
  tcp::resolver resolver(socket.get_executor());
  resolver.async_resolve(
      host, std::to_string(port), tcp::resolver::numeric_service,
      [found, weak = weak_from_this()](error_code error, const tcp::resolver::results_type& all) {
        found->is_done = true;
        found->error = error;
        for (const auto& entry : all) found->addresses.push_back(entry.endpoint());
        if (const auto self = weak.lock()) self->timer.cancel();
      });
  co_await timer.async_wait(kAwait);
  if (!found->is_done) {
    co_return failure({Cause::kTimeout, "no address found in time for " + host});
  }
  if (found->error) {
    co_return failure({Cause::kNotConnected, host + ": " + found->error.message()});
  }
  co_return std::move(found->addresses);
}

Task<Result<>> Stream::Impl::shake_hands(std::string host) {
  tls.emplace(socket, tls_context->context);
  // SNI is never an address.
  if (!to_address(host)) SSL_set_tlsext_host_name(tls->native_handle(), host.c_str());
  tls->set_verify_callback(asio::ssl::host_name_verification(host));
  const auto [error] = co_await tls->async_handshake(asio::ssl::stream_base::client, kAwait);
  if (!error) co_return Result<>();
  const long verdict = SSL_get_verify_result(tls->native_handle());
  if (verdict == X509_V_OK) co_return failure({Cause::kTls, error.message()});
  co_return failure({Cause::kCertificate, std::string("the server's certificate: ") +
                                              X509_verify_cert_error_string(verdict)});
}

void Stream::Impl::watch_deadline() {
  timer.async_wait([weak = weak_from_this()](error_code cancelled) {
    const auto self = weak.lock();
    if (cancelled || self == nullptr || self->is_connected) return;
    self->is_late = true;
    self->socket.close(cancelled);
  });
}

void Stream::Impl::close() {
  error_code ignored;
  is_closed = true;
  timer.cancel();
  socket.close(ignored);
}

Failure Stream::Impl::failure(Failure otherwise) const {
  if (is_closed) return {Cause::kClosed, "closed"};
  if (is_late) return {Cause::kTimeout, "no connection within the timeout"};
  return otherwise;
}

Stream::Stream(asio::any_io_executor executor)
    : impl_(std::make_shared<Impl>(std::move(executor))) {}

Stream::~Stream() { impl_->close(); }

Task<Result<>> Stream::connect(std::string host, std::uint16_t port,
                               std::shared_ptr<TlsContext> tls, Clock::time_point deadline) {
  const auto impl = impl_;
  impl->tls_context = std::move(tls);
  impl->timer.expires_at(deadline);
  const Result<Addresses> addresses = co_await impl->look_up(host, port);
  if (!addresses) co_return addresses.error();
  if (impl->is_closed) co_return impl->failure({});
  impl->watch_deadline();
  const auto [error, address] = co_await asio::async_connect(impl->socket, *addresses, kAwait);
  if (error) co_return impl->failure({Cause::kNotConnected, error.message()});
  error_code ignored;
  impl->socket.set_option(tcp::no_delay(true), ignored);
  impl->socket.set_option(asio::socket_base::keep_alive(true), ignored);
  if (impl->tls_context != nullptr) {
    Result<> shaken = co_await impl->shake_hands(std::move(host));
    if (!shaken) co_return shaken;
  }
  if (impl->is_closed || impl->is_late) co_return impl->failure({});
  impl->is_connected = true;
  impl->timer.cancel();
  co_return Result<>();
}

// Handlers keep the socket alive until their call.
void Stream::start_read(std::span<char> buffer, IoHandler handler) {
  auto done = asio::consign(std::move(handler), impl_);
  const auto target = asio::buffer(buffer.data(), buffer.size());
  if (impl_->tls) {
    impl_->tls->async_read_some(target, std::move(done));
  } else {
    impl_->socket.async_read_some(target, std::move(done));
  }
}

void Stream::start_write(std::string_view head, std::string_view body, IoHandler handler) {
  auto done = asio::consign(std::move(handler), impl_);
  const std::array<asio::const_buffer, 2> source = {asio::buffer(head), asio::buffer(body)};
  if (impl_->tls) {
    asio::async_write(*impl_->tls, source, std::move(done));
  } else {
    asio::async_write(impl_->socket, source, std::move(done));
  }
}

tcp::socket& Stream::socket() { return impl_->socket; }

void Stream::close() { impl_->close(); }

}  // namespace chat::outgoing
