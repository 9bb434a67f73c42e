#include "net/stream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/log.hpp"
#include "base/prefetch.hpp"

namespace chat::net {
namespace {

constexpr std::size_t kPiecesPerWrite = 64;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

ssize_t send_pieces(int fd, std::span<const iovec> pieces) {
  if (pieces.size() == 1) return ::send(fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

/// Shortens the pieces to `size` bytes.
std::span<iovec> first_bytes(std::span<iovec> pieces, std::size_t size) {
  std::size_t count = 0;
  for (; count < pieces.size() && size > 0; ++count) {
    pieces[count].iov_len = std::min(pieces[count].iov_len, size);
    size -= pieces[count].iov_len;
  }
  return pieces.first(count);
}

std::size_t size_of(std::span<const iovec> pieces) {
  std::size_t size = 0;
  for (const iovec& piece : pieces) size += piece.iov_len;
  return size;
}

}  // namespace

Stream::Stream(Loop& loop, int fd, std::unique_ptr<Tls> tls)
    : loop_(loop), fd_(fd), tls_(std::move(tls)) {
  loop_.poller().add(fd_, *this, Poller::Mode::kEdge);
  loop_.counters().connections.add(1);
  if (loop_.gate()) gated_ = Gate::add(*this);
}

Stream::~Stream() { close(); }

// An exception from input, in a parser for example, ends only its own connection.
void Stream::on_readable(bool ended) {
  try {
    serve_input(ended);
  } catch (const std::exception& fault) {
    base::log_error("input could not be served: closing its connection", {{"why", fault.what()}});
    ahead_ = nullptr;
    is_broken_ = true;
    if (handler_) handler_->on_stream_readable();
  }
}

void Stream::serve_input(bool ended) {
  do {
    got_input_ = got_input_ && ahead_ != nullptr;
    if (handler_) handler_->on_stream_readable();
    // No edge follows the last one, so the end of the stream must be read now.
  } while (ended && got_input_ && want_read_ && fd_ >= 0);
  ahead_ = nullptr;
  if (std::exchange(filled_, false) && want_read_ && fd_ >= 0) set_interest();
}

void Stream::prefetch(unsigned depth) const {
  if (!handler_) return;
  if (depth > 0) return handler_->prefetch_input(depth - 1);
  prefetch_handler();
}

void Stream::prefetch_handler() const { base::prefetch(handler_, 3); }

// A handshake, or other TLS control data, may wait for room to write.
void Stream::on_writable() {
  if (tls_ && tls_->wants_to_write()) on_readable(false);
  if (handler_ && want_write_) handler_->on_stream_writable();
}

Input Stream::receive_tls(std::span<char> room) {
  const bool waited = tls_->wants_to_write();
  const Io result = tls_->read(room);
  got_input_ = result.bytes > 0;
  filled_ = room.size() - result.bytes < Tls::kLeastRoom;
  loop_.counters().received_bytes.add(result.bytes);
  if (tls_->wants_to_write() != waited) set_interest();
  return {result.status, room.first(result.bytes)};
}

Input Stream::receive(std::span<char> room) {
  const ssize_t n = ::recv(fd_, room.data(), room.size(), 0);
  got_input_ = n > 0;
  filled_ = n == static_cast<ssize_t>(room.size());
  if (n > 0) {
    loop_.counters().received_bytes.add(static_cast<std::uint64_t>(n));
    return {IoStatus::kDone, room.first(static_cast<std::size_t>(n))};
  }
  return {n < 0 && would_block(errno) ? IoStatus::kWouldBlock : IoStatus::kClosed, {}};
}

void Stream::read_ahead(std::span<char> room, Input& input) {
  if (fd_ < 0 || tls_ || !want_read_) return;
  input = receive(room);
  ahead_ = &input;
}

Input Stream::read() {
  if (fd_ < 0 || is_broken_) return {IoStatus::kClosed, {}};
  if (const Input* const ahead = std::exchange(ahead_, nullptr)) return *ahead;
  return tls_ ? receive_tls(loop_.read_buffer()) : receive(loop_.read_buffer());
}

void Stream::offer_send(std::span<iovec> pieces, std::size_t queued, SendGroup& group) {
  if (fd_ < 0 || tls_ || sent_ahead_ != kNotSent) return;
  if (gated_) pieces = first_bytes(pieces, loop_.gate()->admit(*gated_, queued));
  if (pieces.size() != 1) return;
  group.add(fd_, {static_cast<const char*>(pieces[0].iov_base), pieces[0].iov_len}, sent_ahead_);
}

void Stream::offer_send(std::string_view bytes, SendGroup& group) {
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  offer_send({&piece, 1}, bytes.size(), group);
}

// A socket that is full is written when it has room.
void Stream::offer_released(SendGroup& group) {
  if (handler_ && !want_write_) handler_->offer_send(group);
}

void Stream::write_released() {
  if (handler_ && !want_write_) handler_->on_stream_writable();
}

IoStatus Stream::write(OutputQueue& queue) {
  std::array<iovec, kPiecesPerWrite> pieces;
  while (!queue.empty()) {
    const std::size_t count = queue.peek(pieces);
    const auto [status, bytes] = write(std::span(pieces).first(count), queue.size());
    if (status != IoStatus::kDone) return status;
    queue.consume(bytes);
  }
  return IoStatus::kDone;
}

Io Stream::write(std::span<iovec> pieces) { return write(pieces, size_of(pieces)); }

Io Stream::write(std::span<iovec> pieces, std::size_t queued) {
  if (fd_ < 0) return {IoStatus::kClosed, 0};
  if (!gated_) return write_now(pieces);
  pieces = first_bytes(pieces, loop_.gate()->admit(*gated_, queued));
  if (pieces.empty()) return {IoStatus::kHeld, 0};
  const Io result = write_now(pieces);
  gated_->written += result.bytes;
  return result;
}

void Stream::let_pass(std::size_t before, std::size_t after) {
  if (gated_) loop_.gate()->let_pass(*gated_, before, after);
}

void Stream::forget_output() {
  if (!gated_) return;
  loop_.gate()->remove(*gated_);
  gated_ = Gate::add(*this);
}

Io Stream::write_now(std::span<const iovec> pieces) {
  if (tls_) {
    const Io result = tls_->write(pieces);
    loop_.counters().sent_bytes.add(result.bytes);
    return result;
  }
  const SendResult ahead = std::exchange(sent_ahead_, kNotSent);
  if (ahead == -EAGAIN) return {IoStatus::kWouldBlock, 0};
  const ssize_t n = ahead != kNotSent ? ahead : send_pieces(fd_, pieces);
  if (n >= 0) {
    loop_.counters().sent_bytes.add(static_cast<std::uint64_t>(n));
    return {IoStatus::kDone, static_cast<std::size_t>(n)};
  }
  if (would_block(errno)) return {IoStatus::kWouldBlock, 0};
  return {IoStatus::kClosed, 0};
}

void Stream::want(bool read, bool write) {
  if (fd_ < 0 || (read == want_read_ && write == want_write_)) return;
  want_read_ = read;
  want_write_ = write;
  set_interest();
}

void Stream::set_interest() {
  const bool write = want_write_ || (tls_ && tls_->wants_to_write());
  loop_.poller().set_interest(fd_, *this, Poller::Mode::kEdge, want_read_, write);
}

void Stream::end_output() {
  if (fd_ < 0) return;
  if (tls_) tls_->end_output();
  ::shutdown(fd_, SHUT_WR);
}

void Stream::close(bool linger) {
  if (fd_ < 0) return;
  handler_ = nullptr;
  if (linger) {
    // A close with unread input sends a reset, and the peer would lose the last output.
    end_output();
    char discard[4096];
    for (int i = 0; i < 16 && ::recv(fd_, discard, sizeof discard, MSG_DONTWAIT) > 0; ++i) {
    }
  }
  loop_.counters().connections.subtract(1);
  loop_.poller().remove(fd_);
  if (gated_) loop_.gate()->remove(*std::exchange(gated_, nullptr));
  ::close(std::exchange(fd_, -1));
}

int Stream::release(std::unique_ptr<Tls>& tls, std::string& unread) {
  handler_ = nullptr;
  if (const Input* const ahead = std::exchange(ahead_, nullptr)) {
    unread.append(ahead->bytes.data(), ahead->bytes.size());
  }
  tls = std::move(tls_);
  loop_.counters().connections.subtract(1);
  loop_.poller().remove(fd_);
  if (gated_) loop_.gate()->remove(*std::exchange(gated_, nullptr));
  return std::exchange(fd_, -1);
}

}  // namespace chat::net
