#include "net/proxy_preface.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "wire/proxy_protocol.hpp"

namespace chat::net {

ProxyPreface::ProxyPreface(Loop& loop, int fd, std::int64_t timeout, Done done)
    : loop_(loop), fd_(fd), done_(std::move(done)) {
  // Peeked input stays unread; kLevel would report it again and again.
  try {
    loop_.poller().add(fd_, *this, Poller::Mode::kEdge);
  } catch (...) {
    ::close(fd_);
    throw;
  }
  loop_.set_timer(*this, timeout);
}

ProxyPreface::~ProxyPreface() {
  if (fd_ < 0) return;
  loop_.poller().remove(fd_);
  ::close(fd_);
}

void ProxyPreface::on_readable(bool ended) {
  if (fd_ < 0) return;
  std::array<char, wire::kMaxProxyHeader> bytes;
  const ssize_t size = ::recv(fd_, bytes.data(), bytes.size(), MSG_PEEK);
  if (size <= 0) {
    const bool is_early = size < 0 && (errno == EAGAIN || errno == EINTR);
    if (!is_early || ended) end();
    return;
  }
  auto header = wire::read_proxy_header({bytes.data(), static_cast<std::size_t>(size)});
  switch (header.status) {
    case wire::ProxyHeader::Status::kNone:
      return finish({});
    case wire::ProxyHeader::Status::kDone:
      take_header(header.size);
      return finish(std::move(header.address));
    case wire::ProxyHeader::Status::kNeedMore:
      if (ended) end();
      return;
    case wire::ProxyHeader::Status::kBad:
      return end();
  }
}

/// All of it was just seen.
void ProxyPreface::take_header(std::size_t size) {
  std::array<char, wire::kMaxProxyHeader> header;
  ::recv(fd_, header.data(), size, 0);
}

void ProxyPreface::finish(std::string client) {
  cancel();
  loop_.poller().remove(fd_);
  done_(*this, std::exchange(fd_, -1), std::move(client));
}

void ProxyPreface::end() {
  cancel();
  loop_.poller().remove(fd_);
  ::close(std::exchange(fd_, -1));
  done_(*this, -1, {});
}

}  // namespace chat::net
