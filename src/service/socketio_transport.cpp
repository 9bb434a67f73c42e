#include <boost/asio/this_coro.hpp>
#include <chat/socketio_transport.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "base/running_work.hpp"
#include "base/signal.hpp"
#include "cluster/forwarder.hpp"
#include "net/loop_group.hpp"
#include "socketio/server.hpp"

namespace chat {
namespace {

socketio::ServerOptions server_options(const Options& options,
                                       std::shared_ptr<const net::TlsContext> tls,
                                       net::HttpHandler* others) {
  socketio::ServerOptions server;
  server.http = others;
  server.host = options.host;
  server.port = options.port;
  server.threads = options.threads;
  server.connect_timeout = options.connect_timeout;
  server.engine.path = options.path;
  server.engine.ping_interval = options.ping_interval;
  server.engine.ping_timeout = options.ping_timeout;
  server.engine.upgrade_timeout = options.upgrade_timeout;
  server.engine.request_timeout = options.request_timeout;
  server.engine.max_payload = options.max_payload;
  server.engine.max_backlog_bytes = options.max_backlog_bytes;
  server.engine.cors_origins = options.cors_origins;
  server.engine.tls = std::move(tls);
  server.engine.proxies = net::TrustedProxies(options.trusted_proxies);
  server.recovery.window = options.recovery.window;
  server.recovery.max_bytes = options.recovery.max_bytes;
  server.recovery.max_away = options.recovery.max_sockets;
  server.engine.limits = {.clients = options.max_connections,
                          .clients_per_address = options.max_connections_per_address};
  return server;
}

/// nullptr: connections are plain.
std::shared_ptr<net::TlsContext> make_tls(const TlsOptions& tls) {
  if (tls.certificate.empty()) return nullptr;
  return std::make_shared<net::TlsContext>(tls.certificate, tls.key);
}

std::unique_ptr<engineio::Peers> make_peers(const Options& options) {
  if (options.advertise.empty()) return nullptr;
  // The node of the session answers by then, or has ended the session.
  const std::chrono::milliseconds longest_poll(options.ping_interval + options.ping_timeout);
  return std::make_unique<cluster::Forwarder>(options.advertise, options.cluster_secret,
                                              longest_poll);
}

/// One namespace of a Socket.IO server.
class SocketioTransport final : public Transport {
 public:
  SocketioTransport(const Options& options, net::HttpHandler* others)
      : tls_(make_tls(options.tls)),
        server_(server_options(options, tls_, others), make_peers(options)),
        namespace_(server_.of(
            options.namespace_,
            {.refuse = {},
             .connect =
                 [this](const std::string& socket, boost::asio::any_io_executor executor) {
                   return connect_(socket, std::move(executor));
                 },
             .take_over = [this](const auto&... args) { take_over_(args...); },
             .greets = true})) {}

  void take_over_by(TakeOverHandler handler, std::string secret) override {
    take_over_ = std::move(handler);
    namespace_.share(std::move(secret));
  }

  void set_durability(Durability& durability) override {
    server_.loops().set_durability(&durability);
  }

  void set_recovery_log(RecoveryLog& log, MessageEvent event_of) override {
    namespace_.set_recovery_log(log, event_of);
  }

  bool restore(const std::string& socket, const RestoreHandler& handler) override {
    return namespace_.restore(socket, handler);
  }

  Result<> start() override {
    const Result<> loaded = reload();
    return loaded.has_error() ? loaded : server_.start();
  }

  Result<> reload() override { return tls_ ? tls_->load() : Result<>(); }

  void accept(ConnectHandler handler) override {
    connect_ = std::move(handler);
    server_.accept();
  }

  void stop_accepting() override { server_.stop_accepting(); }

  Task<> close(std::chrono::steady_clock::time_point deadline) override {
    auto token = std::make_shared<base::RunningWork::Token>(closing_.begin());
    server_.close([token] { token->end(); });
    co_await closing_.wait_idle(deadline);
    co_await server_.wait_flushed(deadline);
  }

  void join() override { server_.stop(); }
  boost::asio::any_io_executor executor() override { return server_.loops()[0].executor(); }
  std::uint16_t port() const override { return server_.port(); }

  Task<TransportStats> stats() override { return measure(true); }
  Task<TransportStats> quick_stats() override { return measure(false); }

  Task<TransportStats> measure(bool with_backlog) {
    TransportStats stats;
    auto measure = [this, with_backlog, &stats](base::Waiter waiter) {
      auto shared = std::make_shared<base::Waiter>(std::move(waiter));
      server_.measure(with_backlog, [shared, &stats](const TransportStats& measured) {
        stats = measured;
        std::move(*shared).wake();
      });
    };
    co_await base::Waiter::wait(co_await boost::asio::this_coro::executor, std::move(measure));
    stats.recovery = namespace_.recovery_stats();
    co_return stats;
  }

  std::shared_ptr<const Handshake> handshake(const std::string& socket) const override {
    return namespace_.handshake(socket);
  }
  bool has_socket(const std::string& socket) const override { return namespace_.has(socket); }
  void join_channel(const std::string& socket, const std::string& channel) override {
    namespace_.join(socket, channel);
  }
  void leave_channel(const std::string& socket, const std::string& channel) override {
    namespace_.leave(socket, channel);
  }
  void emit_to_channel(const std::string& channel, const Event& event) override {
    namespace_.emit_to_channel(channel, event);
  }
  void send_to_channel(const std::string& except, const std::string& channel,
                       const Event& event) override {
    namespace_.emit_to_channel(channel, event, except);
  }
  void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                      const Event& event) override {
    namespace_.emit_to_others(channel, event, except);
  }
  void signal_channel(const std::string& except, const std::string& channel,
                      const Event& event) override {
    namespace_.signal_channel(channel, event, except);
  }
  void emit_to_socket(const std::string& socket, const Event& event) override {
    namespace_.emit_to_socket(socket, event);
  }
  std::uint64_t greet_socket(const std::string& socket, const Event& event) override {
    return namespace_.greet(socket, event);
  }
  void release_socket(const std::string& socket) override { namespace_.release(socket); }
  void adopt_socket(const std::string& socket, const std::vector<std::string>& channels,
                    Tick tick) override {
    namespace_.adopt(socket, channels, tick);
  }
  void disconnect_socket(const std::string& socket) override { namespace_.disconnect(socket); }
  void pause_socket(const std::string& socket) override { namespace_.pause(socket); }
  void resume_socket(const std::string& socket) override { namespace_.resume(socket); }
  void drop_socket(const std::string& socket) override { namespace_.drop(socket); }
  void disconnect_channel(const std::string& channel) override {
    namespace_.disconnect_channel(channel);
  }

 private:
  ConnectHandler connect_;     // constant once clients are accepted
  TakeOverHandler take_over_;  // likewise
  base::RunningWork closing_;  // until the handlers of all sockets are notified
  const std::shared_ptr<net::TlsContext> tls_;
  socketio::Server server_;
  socketio::Namespace& namespace_;
};

}  // namespace

std::unique_ptr<Transport> make_socketio_transport(const Options& options,
                                                   net::HttpHandler* others) {
  return std::make_unique<SocketioTransport>(options, others);
}

}  // namespace chat
