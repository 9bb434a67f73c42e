#include "raw_server.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace chat::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLength = "\r\nContent-Length: ";

// The size of the first request; 0 if it is incomplete.
std::size_t request_size(const std::string& input, bool is_head_enough) {
  const std::size_t end = input.find(kHeadEnd);
  if (end == std::string::npos) return 0;
  const std::size_t head_size = end + kHeadEnd.size();
  if (is_head_enough) return head_size;
  const std::size_t length = input.substr(0, head_size).find(kLength);
  const std::size_t body_size =
      length == std::string::npos ? 0 : std::stoul(input.substr(length + kLength.size()));
  return input.size() < head_size + body_size ? 0 : head_size + body_size;
}

// State that all peers of a server share.
struct Setup {
  RawServer::OnRequest on_request;
  std::optional<asio::ssl::context> tls = std::nullopt;
  bool is_head_enough = false;
  std::vector<std::string> names = {};
};

class SocketPeer : public RawServer::Peer, public std::enable_shared_from_this<SocketPeer> {
 public:
  SocketPeer(tcp::socket socket, std::shared_ptr<Setup> setup)
      : socket_(std::move(socket)), setup_(std::move(setup)) {
    if (setup_->tls) tls_.emplace(socket_, *setup_->tls);
  }

  void start() {
    if (!tls_) return read();
    tls_->async_handshake(asio::ssl::stream_base::server,
                          [self = shared_from_this()](error_code error) {
                            if (error) return self->end();
                            self->note_name();
                            self->read();
                          });
  }

  // Blocking, so that the test knows that the bytes have left; they are few.
  void send(std::string bytes) override {
    error_code ignored;
    if (tls_) {
      asio::write(*tls_, asio::buffer(bytes), ignored);
    } else {
      asio::write(socket_, asio::buffer(bytes), ignored);
    }
  }

  void send_large(std::string bytes) override {
    auto owned = std::make_shared<const std::string>(std::move(bytes));
    asio::async_write(socket_, asio::buffer(*owned),
                      [self = shared_from_this(), owned](error_code, std::size_t) {});
  }

  void close() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void reset() override {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

  void end() {
    is_ended = true;
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  void note_name() {
    const char* name = SSL_get_servername(tls_->native_handle(), TLSEXT_NAMETYPE_host_name);
    setup_->names.emplace_back(name == nullptr ? "" : name);
  }

  void read() {
    auto done = [self = shared_from_this()](error_code error, std::size_t size) {
      if (error) return self->end();
      self->rest.append(self->input_.data(), size);
      self->take_requests();
      const bool is_done = self->setup_->is_head_enough && !self->requests.empty();
      if (!is_done && self->socket_.is_open()) self->read();
    };
    if (tls_) {
      tls_->async_read_some(asio::buffer(input_), std::move(done));
    } else {
      socket_.async_read_some(asio::buffer(input_), std::move(done));
    }
  }

  void take_requests() {
    while (const std::size_t size = request_size(rest, setup_->is_head_enough)) {
      requests.push_back(rest.substr(0, size));
      rest.erase(0, size);
      setup_->on_request(*this);
      if (setup_->is_head_enough) return;
    }
  }

  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket&>> tls_;
  std::shared_ptr<Setup> setup_;
  std::array<char, 65536> input_;
};

}  // namespace

struct RawServer::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& loop, OnRequest on_request)
      : acceptor(loop, {asio::ip::address_v4::loopback(), 0}),
        port(acceptor.local_endpoint().port()),
        setup(std::make_shared<Setup>(Setup{std::move(on_request)})) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (error) return;
      auto peer = std::make_shared<SocketPeer>(std::move(socket), self->setup);
      self->peers.push_back(peer);
      peer->start();
      self->accept();
    });
  }

  tcp::acceptor acceptor;
  const std::uint16_t port;
  const std::shared_ptr<Setup> setup;
  std::vector<std::shared_ptr<Peer>> peers;
};

RawServer::RawServer(asio::io_context& loop, OnRequest on_request)
    : impl_(std::make_shared<Impl>(loop, std::move(on_request))) {
  impl_->accept();
}

RawServer::RawServer(asio::io_context& loop, OnRequest on_request, const Certificate& certificate)
    : impl_(std::make_shared<Impl>(loop, std::move(on_request))) {
  impl_->setup->tls.emplace(asio::ssl::context::tls_server);
  impl_->setup->tls->use_certificate_chain_file(certificate.chain_file);
  impl_->setup->tls->use_private_key_file(certificate.key_file, asio::ssl::context::pem);
  impl_->accept();
}

RawServer::~RawServer() {
  stop_listening();
  for (const auto& peer : impl_->peers) static_cast<SocketPeer&>(*peer).end();
}

Origin RawServer::origin() const {
  return {impl_->setup->tls.has_value(), "127.0.0.1", impl_->port};
}

const std::vector<std::shared_ptr<RawServer::Peer>>& RawServer::peers() const {
  return impl_->peers;
}

std::size_t RawServer::request_count() const {
  std::size_t count = 0;
  for (const auto& peer : impl_->peers) count += peer->requests.size();
  return count;
}

std::size_t RawServer::open_count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(impl_->peers, [](const auto& peer) { return !peer->is_ended; }));
}

const std::vector<std::string>& RawServer::names() const { return impl_->setup->names; }

void RawServer::answer_heads() { impl_->setup->is_head_enough = true; }

void RawServer::stop_listening() {
  error_code ignored;
  impl_->acceptor.close(ignored);
}

FullListener::FullListener() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* where = reinterpret_cast<sockaddr*>(&address);
  ::bind(listener_, where, size);
  ::listen(listener_, 0);
  ::getsockname(listener_, where, &size);
  port_ = ntohs(address.sin_port);
  // A queue of length 0 takes one connection; the others wait.
  for (int i = 0; i < 3; ++i) {
    clients_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(clients_.back(), where, size);
  }
}

FullListener::~FullListener() {
  for (const int client : clients_) ::close(client);
  ::close(listener_);
}

std::string response_of(std::string_view body, std::string_view more_headers) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append(more_headers).append("\r\n").append(body);
}

void echo_target(RawServer::Peer& peer) {
  const std::string& request = peer.requests.back();
  const std::size_t begin = request.find(' ') + 1;
  peer.send(response_of(request.substr(begin, request.find(' ', begin) - begin)));
}

}  // namespace chat::http
