#include "net/stream.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace chat::net {
namespace {

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

Stream::Stream(Loop& loop, int fd) : loop_(loop), fd_(fd) {
  loop_.poller().add(fd_, *this, Poller::Mode::kEdge);
}

Stream::~Stream() { close(); }

void Stream::on_readable(bool ended) {
  do {
    got_input_ = false;
    if (handler_) handler_->on_stream_readable();
    // After the last edge the end of the stream is to be read now.
  } while (ended && got_input_ && want_read_ && fd_ >= 0);
  if (std::exchange(filled_, false) && want_read_ && fd_ >= 0) set_interest();
}

Stream::Io Stream::read(std::span<char> buffer) {
  if (fd_ < 0) return {Status::kClosed, 0};
  const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
  got_input_ = n > 0;
  filled_ = n == static_cast<ssize_t>(buffer.size());
  if (n > 0) return {Status::kDone, static_cast<std::size_t>(n)};
  if (n < 0 && would_block(errno)) return {Status::kWouldBlock, 0};
  return {Status::kClosed, 0};
}

Stream::Io Stream::write(std::span<const iovec> pieces) {
  if (fd_ < 0) return {Status::kClosed, 0};
  ssize_t n = 0;
  if (pieces.size() == 1) {
    n = ::send(fd_, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
  } else {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    n = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
  }
  if (n >= 0) return {Status::kDone, static_cast<std::size_t>(n)};
  if (would_block(errno)) return {Status::kWouldBlock, 0};
  return {Status::kClosed, 0};
}

void Stream::want(bool read, bool write) {
  if (fd_ < 0 || (read == want_read_ && write == want_write_)) return;
  want_read_ = read;
  want_write_ = write;
  set_interest();
}

void Stream::set_interest() {
  loop_.poller().set_interest(fd_, *this, Poller::Mode::kEdge, want_read_, want_write_);
}

void Stream::end_output() {
  if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

void Stream::close(bool linger) {
  if (fd_ < 0) return;
  handler_ = nullptr;
  if (linger) {
    // A close with unread input sends a reset, and the peer would lose our last words.
    ::shutdown(fd_, SHUT_WR);
    char discard[4096];
    for (int i = 0; i < 16 && ::recv(fd_, discard, sizeof discard, MSG_DONTWAIT) > 0; ++i) {
    }
  }
  loop_.poller().remove(fd_);
  ::close(std::exchange(fd_, -1));
}

int Stream::release() {
  handler_ = nullptr;
  loop_.poller().remove(fd_);
  return std::exchange(fd_, -1);
}

}  // namespace chat::net
