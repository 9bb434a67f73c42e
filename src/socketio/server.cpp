#include "socketio/server.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "engineio/session_id.hpp"
#include "socketio/client.hpp"

namespace chat::socketio {
namespace {

/// 0: one per core. A session's id has no room for more.
unsigned loop_count(unsigned threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  return std::min(threads, engineio::kMaxLoops);
}

}  // namespace

Server::Server(ServerOptions options, std::unique_ptr<engineio::Peers> peers)
    : options_(std::move(options)),
      loops_(loop_count(options_.threads)),
      engine_(
          loops_, options_.engine,
          [this](engineio::Session& session) { return std::make_unique<Client>(*this, session); },
          std::move(peers), options_.http) {}

Server::~Server() { stop(); }

Namespace& Server::of(std::string name, NamespaceHandler handler) {
  RecoveryOptions recovery = options_.recovery;
  recovery.detection = options_.engine.ping_interval + options_.engine.ping_timeout;
  recovery.max_missed_bytes = options_.engine.max_backlog_bytes;
  namespaces_.push_back(
      std::make_unique<Namespace>(std::move(name), std::move(handler), loops_, recovery));
  return *namespaces_.back();
}

Namespace* Server::find(std::string_view name) {
  for (const auto& name_space : namespaces_) {
    if (name_space->name() == name) return name_space.get();
  }
  return nullptr;
}

Result<> Server::start() {
  if (auto listening = engine_.listen(options_.host, options_.port); !listening) return listening;
  loops_.start();
  return {};
}

void Server::accept() { engine_.accept(); }

void Server::stop_accepting() {
  takes_requests_ = false;
  engine_.stop_accepting();
}

void Server::close(std::function<void()> done) {
  for (const auto& name_space : namespaces_) name_space->end_recovery();
  // close() posts the notifications of the sockets' handlers; a second round follows them.
  engine_.close([this, done = std::move(done)] { loops_.on_each([](net::Loop&) {}, done); });
}

boost::asio::awaitable<void> Server::wait_flushed(std::chrono::steady_clock::time_point deadline) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    co_await loops_[i].keeping().wait_idle(deadline);
  }
}

}  // namespace chat::socketio
