#include "cluster/tunnel.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>

#include "base/host_port.hpp"
#include "base/log.hpp"

namespace chat::cluster {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = asio::generic::stream_protocol::socket;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kConnectTimeout{5};
/// For one side to end after the other.
constexpr std::chrono::seconds kEndTimeout{5};
constexpr std::size_t kPiece = 16 * 1024;

/// The request's bytes, with all headers but one unchanged. Adds "close": if the node does not
/// upgrade, its answer must end the connection. Otherwise it would serve further requests of the
/// client, past any filter in a proxy before the nodes.
std::string head_of(const http::Request& request) {
  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) {
    if (http::is_same_name(name, "Connection")) continue;
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head + "Connection: Upgrade, close\r\n\r\n";
}

class Tunnel : public std::enable_shared_from_this<Tunnel> {
 public:
  Tunnel(asio::any_io_executor executor, int client_fd, std::string first_bytes)
      : client_(executor, asio::generic::stream_protocol(AF_INET, IPPROTO_TCP), client_fd),
        node_(executor),
        resolver_(executor),
        deadline_(executor),
        first_bytes_(std::move(first_bytes)) {}

  void start(http::Origin node) {
    asio::co_spawn(client_.get_executor(), run(shared_from_this(), std::move(node)),
                   asio::detached);
  }

 private:
  static Task<> run(std::shared_ptr<Tunnel> self, http::Origin node) {
    const bool connected = co_await self->connect(std::move(node));
    if (!connected) {
      co_await self->refuse();
      co_return self->end();
    }
    self->deadline_.cancel();
    asio::co_spawn(self->client_.get_executor(), carry(self, self->node_, self->client_),
                   asio::detached);
    co_await carry(self, self->client_, self->node_);
  }

  Task<bool> connect(http::Origin node) {
    end_in(kConnectTimeout);
    const auto [unknown, addresses] =
        co_await resolver_.async_resolve(node.host, std::to_string(node.port), kAwait);
    error_code error = unknown;
    if (!error) {
      tcp::socket socket(client_.get_executor());
      connecting_ = &socket;
      error = std::get<0>(co_await asio::async_connect(socket, addresses, kAwait));
      connecting_ = nullptr;
      if (!error) node_ = Socket(std::move(socket));
    }
    if (!error) {
      error_code ignored;
      node_.set_option(tcp::no_delay(true), ignored);
      node_.set_option(asio::socket_base::keep_alive(true), ignored);
      error = std::get<0>(co_await asio::async_write(node_, asio::buffer(first_bytes_), kAwait));
      first_bytes_ = {};
    }
    if (error) {
      base::log_warning(
          "a WebSocket could not be passed on to the node of its session",
          {{"address", base::to_host_port(node.host, node.port)}, {"what", error.message()}});
    }
    co_return !error;
  }

  Task<> refuse() {
    constexpr std::string_view kAnswer =
        "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    co_await asio::async_write(client_, asio::buffer(kAnswer), kAwait);
  }

  /// Holds no buffer while idle.
  static Task<> carry(std::shared_ptr<Tunnel> self, Socket& from, Socket& to) {
    error_code error;
    while (!error) {
      error = std::get<0>(co_await from.async_wait(Socket::wait_read, kAwait));
      if (!error) error = co_await carry_some(from, to);
    }
    // Data in the other direction still arrives.
    error_code ignored;
    to.shutdown(Socket::shutdown_send, ignored);
    if (std::exchange(self->ending_, true)) co_return self->end();
    self->end_in(kEndTimeout);
  }

  static Task<error_code> carry_some(Socket& from, Socket& to) {
    const auto buffer = std::make_unique<std::array<char, kPiece>>();
    const auto [failed, size] = co_await from.async_read_some(asio::buffer(*buffer), kAwait);
    if (failed) co_return failed;
    const auto [broken, written] =
        co_await asio::async_write(to, asio::buffer(buffer->data(), size), kAwait);
    co_return broken;
  }

  void end_in(std::chrono::seconds time) {
    deadline_.expires_after(time);
    deadline_.async_wait([weak = weak_from_this()](error_code cancelled) {
      const auto self = weak.lock();
      if (!cancelled && self) self->end();
    });
  }

  void end() {
    error_code ignored;
    deadline_.cancel();
    resolver_.cancel();
    if (connecting_ != nullptr) connecting_->close(ignored);
    node_.close(ignored);
    client_.close(ignored);
  }

  Socket client_;
  Socket node_;
  tcp::resolver resolver_;
  tcp::socket* connecting_ = nullptr;
  asio::steady_timer deadline_;
  std::string first_bytes_;
  bool ending_ = false;
};

}  // namespace

void open_tunnel(net::HttpConnection& connection, http::Origin node, http::Request request) {
  net::Loop& loop = connection.loop();
  std::string unread;
  auto stream = connection.upgrade(unread);
  std::unique_ptr<net::Tls> none;  // Options::check(): nodes that forward requests have no TLS
  const int fd = stream->release(none, unread);
  loop.retire(std::move(stream));
  std::make_shared<Tunnel>(loop.executor(), fd, head_of(request) + unread)->start(std::move(node));
}

}  // namespace chat::cluster
