#include "http_client/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <optional>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include "http_client/tls.hpp"

namespace chat::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

using Addresses = std::vector<tcp::endpoint>;

struct Found {
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

std::string message_for(Failure::Cause cause) {
  return cause == Failure::Cause::kTimeout ? "out of time" : "the client is closed";
}

}  // namespace

struct Connection::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::any_io_executor executor, std::shared_ptr<TlsContext> context)
      : socket(executor),
        resolver(executor),
        deadline(executor),
        found(executor),
        tls_context(std::move(context)) {
    if (tls_context != nullptr) tls.emplace(socket, tls_context->context);
  }

  Task<Result<Addresses>> look_up(Origin origin);
  Task<Result<>> connect(Addresses addresses);
  Task<Result<>> shake_hands(std::string host);
  void close_at(Clock::time_point time);
  bool is_silent();
  void close(Failure::Cause cause);
  Failure failure(Failure otherwise) const;

  tcp::socket socket;
  tcp::resolver resolver;
  asio::steady_timer deadline;
  asio::steady_timer found;  // Cancelled when the resolution ends.
  std::shared_ptr<TlsContext> tls_context;
  std::optional<asio::ssl::stream<tcp::socket&>> tls;
  std::optional<Failure::Cause> closed;
  unsigned times_taken = 0;  // Tells an earlier wait from the current one.
};

// The C library's resolver cannot be stopped; on timeout it is abandoned.
Task<Result<Addresses>> Connection::Impl::look_up(Origin origin) {
  if (const auto address = to_address(origin.host)) {
    co_return Addresses{tcp::endpoint(*address, origin.port)};
  }
  auto result = std::make_shared<Found>();
  found.expires_at(Clock::time_point::max());
  resolver.async_resolve(
      origin.host, std::to_string(origin.port), tcp::resolver::numeric_service,
      [result, weak = weak_from_this()](error_code error, const tcp::resolver::results_type& all) {
        result->is_done = true;
        result->error = error;
        for (const auto& entry : all) result->addresses.push_back(entry.endpoint());
        if (const auto self = weak.lock()) self->found.cancel();
      });
  co_await found.async_wait(kAwait);
  if (closed || !result->is_done || result->error) {
    std::string message = origin.host + ": " + result->error.message();
    co_return failure({Failure::Cause::kNotConnected, std::move(message)});
  }
  co_return std::move(result->addresses);
}

Task<Result<>> Connection::Impl::connect(Addresses addresses) {
  const auto [error, address] = co_await asio::async_connect(socket, addresses, kAwait);
  if (closed || error) {
    co_return failure({Failure::Cause::kNotConnected, error.message()});
  }
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  co_return Result<>();
}

Task<Result<>> Connection::Impl::shake_hands(std::string host) {
  // SNI is never an address.
  if (!to_address(host)) SSL_set_tlsext_host_name(tls->native_handle(), host.c_str());
  if (tls_context->is_verifying) {
    tls->set_verify_callback(asio::ssl::host_name_verification(host));
  }
  const auto [error] = co_await tls->async_handshake(asio::ssl::stream_base::client, kAwait);
  if (!closed && !error) co_return Result<>();
  const long verdict = SSL_get_verify_result(tls->native_handle());
  std::string message = error.message();
  if (verdict != X509_V_OK) {
    message = std::string("the server's certificate: ") + X509_verify_cert_error_string(verdict);
  }
  co_return failure({Failure::Cause::kTls, std::move(message)});
}

void Connection::Impl::close_at(Clock::time_point time) {
  deadline.expires_at(time);
  deadline.async_wait([weak = weak_from_this()](error_code cancelled) {
    const auto self = weak.lock();
    if (cancelled || self == nullptr || self->deadline.expiry() > Clock::now()) return;
    self->close(Failure::Cause::kTimeout);
  });
}

// Nothing arrived: no bytes, no end.
bool Connection::Impl::is_silent() {
  char byte = 0;
  const ssize_t size = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::Impl::close(Failure::Cause cause) {
  if (closed) return;
  closed = cause;
  error_code ignored;
  socket.close(ignored);
  resolver.cancel();
  found.cancel();
  deadline.cancel();
}

Failure Connection::Impl::failure(Failure otherwise) const {
  if (!closed) return otherwise;
  return {*closed, message_for(*closed), otherwise.may_be_delivered};
}

Connection::Connection(asio::any_io_executor executor, std::shared_ptr<TlsContext> tls)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(tls))) {}

Connection::~Connection() { close(Failure::Cause::kClosed); }

Task<Result<>> Connection::open(Origin origin, Clock::time_point deadline) {
  const auto impl = impl_;
  impl->close_at(deadline);
  Result<Addresses> addresses = co_await impl->look_up(origin);
  if (!addresses) co_return addresses.error();
  Result<> connected = co_await impl->connect(std::move(*addresses));
  if (!connected || !impl->tls) co_return connected;
  co_return co_await impl->shake_hands(origin.host);
}

void Connection::close_at(Clock::time_point deadline) {
  if (!impl_->closed) impl_->close_at(deadline);
}

Task<Connection::Read> Connection::read_some(std::span<char> buffer) {
  const auto impl = impl_;
  const auto target = asio::buffer(buffer.data(), buffer.size());
  if (impl->tls) {
    const auto [error, size] = co_await impl->tls->async_read_some(target, kAwait);
    co_return Read{error, size};
  }
  const auto [error, size] = co_await impl->socket.async_read_some(target, kAwait);
  co_return Read{error, size};
}

// The handler keeps the socket alive until its call.
void Connection::write(std::string_view head, std::string_view body, WriteHandler handler) {
  const std::array<asio::const_buffer, 2> source = {asio::buffer(head), asio::buffer(body)};
  auto done = [impl = impl_, handler = std::move(handler)](error_code error, std::size_t size) {
    handler(error, size);
  };
  if (impl_->tls) {
    asio::async_write(*impl_->tls, source, std::move(done));
  } else {
    asio::async_write(impl_->socket, source, std::move(done));
  }
}

void Connection::keep(Clock::time_point until, std::function<void()> on_end) {
  close_at(until);
  auto done = [impl = impl_, round = impl_->times_taken, on_end = std::move(on_end)](error_code) {
    if (impl->times_taken != round) return;
    impl->close(Failure::Cause::kDisconnected);
    on_end();
  };
  // An idle server has nothing to send; any input means its end.
  impl_->socket.async_wait(tcp::socket::wait_read, std::move(done));
}

bool Connection::take_up() {
  ++impl_->times_taken;
  error_code ignored;
  impl_->socket.cancel(ignored);
  impl_->deadline.cancel();
  if (!impl_->closed && impl_->is_silent()) return true;
  close(Failure::Cause::kDisconnected);
  return false;
}

void Connection::close(Failure::Cause cause) { impl_->close(cause); }

Failure Connection::failure(Failure otherwise) const {
  return impl_->failure(std::move(otherwise));
}

}  // namespace chat::http
