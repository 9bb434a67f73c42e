#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace chat::net {
namespace {

constexpr int kAcceptsPerPass = 64;
constexpr std::int64_t kAcceptPause = 100;  // ms, when the process has no more descriptors

/// Closes a descriptor that has no owner.
class DescriptorGuard {
 public:
  explicit DescriptorGuard(int fd) : fd_(fd) {}
  DescriptorGuard(const DescriptorGuard&) = delete;
  DescriptorGuard& operator=(const DescriptorGuard&) = delete;
  ~DescriptorGuard() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// A connection between two loops.
struct Released {
  Released(int descriptor, std::unique_ptr<Tls> its_tls)
      : fd(descriptor), tls(std::move(its_tls)) {}

  DescriptorGuard fd;
  std::unique_ptr<Tls> tls;
};

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);

  sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress make_address(const boost::asio::ip::address& ip, std::uint16_t port) {
  SocketAddress address;
  if (ip.is_v4()) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    v4->sin_addr.s_addr = htonl(ip.to_v4().to_uint());
    address.size = sizeof(sockaddr_in);
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    const auto bytes = ip.to_v6().to_bytes();
    std::memcpy(&v6->sin6_addr, bytes.data(), bytes.size());
    address.size = sizeof(sockaddr_in6);
  }
  return address;
}

std::string address_text(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr, text.data(),
                text.size());
  } else {
    ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr, text.data(),
                text.size());
  }
  return text.data();
}

Error listen_error(const std::string& host, std::uint16_t port, const char* reason) {
  return errors::internal_error("cannot listen on " + host + ":" + std::to_string(port) + ": " +
                                reason);
}

}  // namespace

Result<int> open_listener(const std::string& host, std::uint16_t port, bool shared) {
  boost::system::error_code bad_address;
  const auto ip =
      boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, bad_address);
  if (bad_address) return listen_error(host, port, "not an IP address");
  DescriptorGuard fd(
      ::socket(ip.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return listen_error(host, port, std::strerror(errno));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (shared) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  SocketAddress address = make_address(ip, port);
  if (::bind(fd.get(), address.data(), address.size) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    return listen_error(host, port, std::strerror(errno));
  }
  return fd.release();
}

std::uint16_t listener_port(int fd) {
  SocketAddress address;
  if (::getsockname(fd, address.data(), &address.size) != 0) return 0;
  // sin_port and sin6_port have the same offset.
  return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

HttpServer::HttpServer(Loop& loop, HttpHandler& handler, HttpLimits limits, Front front)
    : loop_(loop), handler_(handler), limits_(limits), front_(front) {}

HttpServer::~HttpServer() { stop_accepting(); }

void HttpServer::accept_from(int listener) {
  listener_ = listener;
  loop_.poller().add(listener_, *this, Poller::Mode::kLevel);
}

void HttpServer::stop_accepting() {
  if (listener_ < 0) return;
  cancel();
  loop_.poller().remove(listener_);
  ::close(std::exchange(listener_, -1));
}

void HttpServer::close_all() {
  prefaces_.clear();
  while (!connections_.empty()) connections_.back()->close_after_held();
}

void HttpServer::on_readable(bool) {
  for (int i = 0; i < kAcceptsPerPass && listener_ >= 0; ++i) {
    SocketAddress peer;
    const int fd = ::accept4(listener_, peer.data(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0 && try_take(fd, address_text(peer.storage))) continue;
    if (fd >= 0 || errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      // The queue stays readable: an immediate retry would only burn CPU.
      loop_.poller().set_interest(listener_, *this, Poller::Mode::kLevel, false, false);
      loop_.set_timer(*this, kAcceptPause);
    }
    return;
  }
}

void HttpServer::on_timer() {
  loop_.poller().set_interest(listener_, *this, Poller::Mode::kLevel, true, false);
}

bool HttpServer::try_take(int fd, std::string remote_address) {
  if (!front_.proxies || !front_.proxies->contains(remote_address)) {
    return try_add(fd, std::move(remote_address));
  }
  try {
    wait_for_proxy(fd, std::move(remote_address));
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void HttpServer::wait_for_proxy(int fd, std::string remote_address) {
  auto done = [this, proxy = std::move(remote_address)](ProxyPreface& over, int open_fd,
                                                        std::string client) {
    loop_.retire(std::move(prefaces_.extract(&over).mapped()));
    if (client.empty()) client = proxy;
    if (open_fd >= 0) try_add(open_fd, std::move(client));
  };
  auto preface = std::make_unique<ProxyPreface>(loop_, fd, limits_.head_timeout, std::move(done));
  const ProxyPreface* const key = preface.get();
  prefaces_.emplace(key, std::move(preface));
}

// The kernel may refuse to watch one more descriptor, or lack memory for its TLS. The server goes
// on.
bool HttpServer::try_add(int fd, std::string remote_address) {
  DescriptorGuard guard(fd);
  try {
    add(fd, front_.tls == nullptr ? nullptr : front_.tls->accept(fd), std::move(remote_address));
  } catch (const std::runtime_error&) {
    return false;
  }
  guard.release();
  return true;
}

HttpConnection& HttpServer::add(int fd, std::unique_ptr<Tls> tls, std::string remote_address) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connections_.push_back(std::make_unique<HttpConnection>(
      *this, std::make_unique<Stream>(loop_, fd, std::move(tls)), std::move(remote_address)));
  HttpConnection& connection = *connections_.back();
  connection.index_ = connections_.size() - 1;
  return connection;
}

void HttpServer::remove(HttpConnection& connection, Loop& loop) {
  loop.retire(extract(connection));
}

void HttpServer::keep(HttpConnection& connection) { loop_.keep(extract(connection)); }

std::unique_ptr<HttpConnection> HttpServer::extract(HttpConnection& connection) {
  const std::size_t index = connection.index_;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index_ = index;
  auto extracted = std::move(connections_.back());
  connections_.pop_back();
  return extracted;
}

void HttpServer::hand_over(HttpConnection& connection, HttpRequest request, HttpServer& to) {
  std::string unread;
  std::string remote_address = connection.remote_address();
  auto stream = connection.upgrade(unread);
  std::unique_ptr<Tls> tls;
  const int fd = stream->release(tls, unread);
  auto released = std::make_shared<Released>(fd, std::move(tls));
  Loop& from = stream->loop();
  from.retire(std::move(stream));  // the poller may be inside it
  to.loop().post([&to, released, unread = std::move(unread), request = std::move(request),
                  remote_address = std::move(remote_address)] {
    HttpConnection* moved = nullptr;
    try {
      moved = &to.add(released->fd.get(), std::move(released->tls), remote_address);
    } catch (const std::runtime_error&) {
      return;  // as in try_add()
    }
    released->fd.release();
    moved->go_on(request, unread);
  });
}

}  // namespace chat::net
