#include "http_client/connection.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace chat::http {

using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string message_for(Failure::Cause cause) {
  return cause == Failure::Cause::kTimeout ? "out of time" : "the client is closed";
}

Failure to_failure(const outgoing::Failure& failure) {
  switch (failure.cause) {
    case outgoing::Failure::Cause::kNotConnected:
      return {Failure::Cause::kNotConnected, failure.message};
    case outgoing::Failure::Cause::kTimeout:
      return {Failure::Cause::kTimeout, message_for(Failure::Cause::kTimeout)};
    case outgoing::Failure::Cause::kClosed:
      return {Failure::Cause::kClosed, message_for(Failure::Cause::kClosed)};
    default:
      return {Failure::Cause::kTls, failure.message};
  }
}

}  // namespace

Connection::Connection(boost::asio::any_io_executor executor,
                       std::shared_ptr<outgoing::TlsContext> tls)
    : stream_(executor), deadline_(executor), tls_(std::move(tls)) {}

Task<Result<>> Connection::open(Origin origin, Clock::time_point deadline) {
  const auto self = shared_from_this();
  const auto connected = co_await stream_.connect(origin.host, origin.port, tls_, deadline);
  if (!connected) co_return failure(to_failure(connected.error()));
  co_return Result<>();
}

void Connection::close_at(Clock::time_point deadline) {
  if (closed_) return;
  deadline_.expires_at(deadline);
  deadline_.async_wait([weak = weak_from_this()](error_code cancelled) {
    const auto self = weak.lock();
    if (cancelled || self == nullptr || self->deadline_.expiry() > Clock::now()) return;
    self->close(Failure::Cause::kTimeout);
  });
}

void Connection::keep(Clock::time_point until, std::function<void()> on_end) {
  close_at(until);
  auto done = [weak = weak_from_this(), round = times_taken_,
               on_end = std::move(on_end)](error_code) {
    const auto self = weak.lock();
    if (self == nullptr || self->times_taken_ != round) return;
    self->close(Failure::Cause::kDisconnected);
    on_end();
  };
  // An idle server has nothing to send; any input means its end.
  stream_.socket().async_wait(tcp::socket::wait_read, std::move(done));
}

bool Connection::take_up() {
  ++times_taken_;
  error_code ignored;
  stream_.socket().cancel(ignored);
  deadline_.cancel();
  if (!closed_ && is_silent()) return true;
  close(Failure::Cause::kDisconnected);
  return false;
}

// Nothing arrived: no bytes, no end.
bool Connection::is_silent() {
  char byte = 0;
  const ssize_t size = ::recv(stream_.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::close(Failure::Cause cause) {
  if (closed_) return;
  closed_ = cause;
  stream_.close();
  deadline_.cancel();
}

Failure Connection::failure(Failure otherwise) const {
  if (!closed_) return otherwise;
  return {*closed_, message_for(*closed_), otherwise.may_be_delivered};
}

}  // namespace chat::http
