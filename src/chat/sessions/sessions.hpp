// The sessions of this node, and what they share. A session is one socket of one namespace. An
// Engine.IO session may have several.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/service.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/running_work.hpp"
#include "chat/commands/pipeline.hpp"
#include "chat/delivery/delivery.hpp"
#include "chat/presence/departures.hpp"
#include "chat/presence/grace.hpp"
#include "chat/sessions/bound_handlers.hpp"
#include "chat/support/counters.hpp"

namespace chat::core {

/// The transport's executors: few executors serve many clients. Keeps each once. A session stores a
/// reference, which takes a seventh of the memory. Thread-safe.
class Executors {
 public:
  /// Returns an equal executor that stays valid until clear().
  const boost::asio::any_io_executor& keep(const boost::asio::any_io_executor& executor) {
    const std::lock_guard lock(mutex_);
    const auto kept = std::ranges::find(all_, executor);
    return kept != all_.end() ? *kept : all_.emplace_back(executor);
  }

  /// Call it when no session runs any more.
  void clear() {
    const std::lock_guard lock(mutex_);
    all_.clear();
  }

 private:
  std::mutex mutex_;
  std::deque<boost::asio::any_io_executor> all_;  ///< under mutex_; elements never move
};

class Session;

/// Thread-safe.
class Sessions {
 public:
  struct Needs {
    Service& service;
    const Options& options;
    const Hooks& hooks;
    Store& store;
    Transport& transport;
    Delivery& delivery;
    Pipeline& pipeline;
    Departures& departures;
    Grace& grace;
    Stats& stats;
    base::RunningWork& requests;
  };

  explicit Sessions(const Needs& needs) : needs_(needs) {}

  /// Creates the session of a socket that has just connected, whose login then begins.
  std::shared_ptr<SocketHandler> connect(const std::string& socket,
                                         const boost::asio::any_io_executor& executor);

  /// Creates the session of a socket from before a restart, which waits for its client.
  std::shared_ptr<SocketHandler> restore(const std::string& socket, const std::string& user,
                                         const boost::asio::any_io_executor& executor);

  /// Sockets may move between nodes from now on.
  void let_move() { may_move_ = true; }
  bool may_move() const { return may_move_; }
  /// See Transport::TakeOverHandler.
  void take_over(const std::string& socket, std::uint64_t place, Tick tick, HandshakePtr handshake,
                 const boost::asio::any_io_executor& executor,
                 std::function<void(std::optional<TakenOver>)> done);

  BoundHandlers& handlers() { return handlers_; }
  /// Counts each connection until everything about it is removed.
  base::RunningWork& running() { return running_; }

  /// Releases the transport's executors. Call it before the transport is destroyed.
  void release_executors() { executors_.clear(); }

 private:
  friend class Session;

  Task<std::optional<TakenOver>> take_over(std::string socket, std::uint64_t place, Tick tick,
                                           HandshakePtr handshake);
  Task<std::optional<TakenOver>> take_over_for(std::shared_ptr<Session> session, std::string socket,
                                               std::string user, Tick tick);

  /// The error as clients see it.
  Value to_client(const Error& error) const;

  const Needs needs_;
  BoundHandlers handlers_;
  Executors executors_;
  base::RunningWork running_;
  std::atomic<bool> may_move_ = false;
};

}  // namespace chat::core
