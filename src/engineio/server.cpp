#include "engineio/server.hpp"

#include <unistd.h>
#include <utility>

#include "engineio/shard.hpp"
#include "net/http_server.hpp"

namespace chat::engineio {

Server::Server(net::LoopGroup& loops, Options options, SessionHook on_session,
               std::unique_ptr<Peers> peers, net::HttpHandler* others)
    : loops_(loops),
      options_(std::move(options)),
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
    // Sockets that share a port would also share it with another process of the same user. One
    // that does not share shows whether the port is free.
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
