#include "cluster/tunnel.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/host_port.hpp"
#include "base/log.hpp"
#include "outgoing/stream.hpp"

namespace chat::cluster {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kConnectTimeout{5};
/// The tunnel's own timer ends both sides.
constexpr auto kNoDeadline = outgoing::Stream::Clock::time_point::max();
/// For one side to end after the other.
constexpr std::chrono::seconds kEndTimeout{5};
constexpr std::size_t kPiece = 16 * 1024;

/// The request's bytes, with all headers but one unchanged. Adds "close": if the node does not
/// upgrade, its answer must end the connection. Otherwise it would serve further requests of the
/// client, past any filter in a proxy before the nodes.
std::string head_of(const http::Request& request) {
  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) {
    if (wire::equal_ignoring_case(name, "Connection")) continue;
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head + "Connection: Upgrade, close\r\n\r\n";
}

class Tunnel : public std::enable_shared_from_this<Tunnel> {
 public:
  Tunnel(asio::any_io_executor executor, int client_fd, std::string first_bytes)
      : client_(executor, tcp::v4(), client_fd),
        node_(executor),
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
    asio::co_spawn(self->client_.get_executor(), carry(self, self->node_.socket(), self->client_),
                   asio::detached);
    co_await carry(self, self->client_, self->node_.socket());
  }

  Task<bool> connect(http::Origin node) {
    end_in(kConnectTimeout);
    const auto connected = co_await node_.connect(node.host, node.port, nullptr, kNoDeadline);
    std::string fault;
    if (connected) {
      const auto [error, size] = co_await node_.write(first_bytes_, {}, kAwait);
      if (error) fault = error.message();
      first_bytes_ = {};
    } else {
      fault = connected.error().message;
    }
    if (fault.empty()) co_return true;
    base::log_warning("a WebSocket could not be passed on to the node of its session",
                      {{"address", base::to_host_port(node.host, node.port)}, {"what", fault}});
    co_return false;
  }

  Task<> refuse() {
    constexpr std::string_view kAnswer =
        "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    co_await asio::async_write(client_, asio::buffer(kAnswer), kAwait);
  }

  /// Holds no buffer while idle.
  static Task<> carry(std::shared_ptr<Tunnel> self, tcp::socket& from, tcp::socket& to) {
    error_code error;
    while (!error) {
      error = std::get<0>(co_await from.async_wait(tcp::socket::wait_read, kAwait));
      if (!error) error = co_await carry_some(from, to);
    }
    // Data in the other direction still arrives.
    error_code ignored;
    to.shutdown(tcp::socket::shutdown_send, ignored);
    if (std::exchange(self->ending_, true)) co_return self->end();
    self->end_in(kEndTimeout);
  }

  static Task<error_code> carry_some(tcp::socket& from, tcp::socket& to) {
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
    node_.close();
    client_.close(ignored);
  }

  tcp::socket client_;
  outgoing::Stream node_;
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
