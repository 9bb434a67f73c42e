#include "engineio/server.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <unistd.h>
#include <utility>

#include "engineio/shard.hpp"
#include "net/http_server.hpp"

namespace chat::engineio {

Server::Server(net::LoopGroup& loops, Options options, SessionHook on_session,
               std::unique_ptr<Peers> peers, net::HttpHandler* others)
    : loops_(loops),
      options_(std::move(options)),
      origins_(options_.cors_origins, options_.proxies),
      on_session_(std::move(on_session)),
      peers_(std::move(peers)),
      admission_(options_.limits),
      others_(others) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    shards_.push_back(std::make_unique<Shard>(*this, loops_[i]));
  }
}

Server::~Server() {
  for (const int fd : listeners_) ::close(fd);
}

Result<> Server::listen(const std::string& host, std::uint16_t port) {
  const bool shared = loops_.size() > 1;
  if (shared && port != 0) {
    // Sockets with a shared port would share it with another process of the same user too. An
    // unshared one shows whether the port is free.
    const auto probe = net::open_listener(host, port, false);
    if (!probe) return probe.error();
    ::close(*probe);
  }
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const auto listener = net::open_listener(host, i == 0 ? port : port_, shared);
    if (!listener) return listener.error();
    listeners_.push_back(*listener);
    port_ = net::listener_port(*listener);
  }
  return {};
}

void Server::accept() {
  auto listeners = std::exchange(listeners_, {});
  loops_.on_each(
      [this, listeners](net::Loop& loop) {
        shards_[loop.index()]->http().accept_from(listeners[loop.index()]);
      },
      {});
}

void Server::measure(bool with_backlog, std::function<void(const TransportStats& stats)> done) {
  struct Measuring {
    std::mutex mutex;
    TransportStats stats;  // under mutex
  };
  const auto measuring = std::make_shared<Measuring>();
  measuring->stats.loop_lag.resize(loops_.size());
  loops_.on_each(
      [this, measuring, with_backlog, asked = std::chrono::steady_clock::now()](net::Loop& loop) {
        const std::chrono::duration<double> lag = std::chrono::steady_clock::now() - asked;
        const std::size_t backlog = with_backlog ? shards_[loop.index()]->backlog() : 0;
        const net::LoopCounters& counters = loop.counters();
        const std::lock_guard lock(measuring->mutex);
        TransportStats& stats = measuring->stats;
        stats.connections += counters.connections.value();
        stats.sessions += counters.sessions.value();
        stats.received_bytes += counters.received_bytes.value();
        stats.sent_bytes += counters.sent_bytes.value();
        stats.deliveries += counters.deliveries.value();
        stats.slow_consumers += counters.slow_consumers.value();
        stats.refused += counters.refused.value();
        stats.backlog_bytes += backlog;
        if (loop.gate()) {
          const std::uint64_t earlier = stats.held_output_bytes.value_or(0);
          stats.held_output_bytes = earlier + counters.held_bytes.value();
        }
        stats.loop_lag[loop.index()] = lag.count();
      },
      [measuring, done = std::move(done)] { done(measuring->stats); });
}

void Server::stop_accepting() {
  loops_.on_each(
      [this](net::Loop& loop) {
        Shard& shard = *shards_[loop.index()];
        shard.refuse_sessions();
        shard.http().stop_accepting();
      },
      {});
}

void Server::close(std::function<void()> done) {
  loops_.on_each(
      [this](net::Loop& loop) {
        Shard& shard = *shards_[loop.index()];
        shard.http().begin_close();
        shard.close_sessions();
        shard.http().close_all();
      },
      std::move(done));
}

}  // namespace chat::engineio
