// What the parts of one service share. Made in one place, passed by reference.
#pragma once

#include <atomic>
#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/permissions.hpp>
#include <chat/service.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <memory>
#include <utility>

#include "chat/bound_handlers.hpp"
#include "chat/bus.hpp"
#include "chat/counters.hpp"
#include "chat/delivery.hpp"
#include "chat/executors.hpp"
#include "chat/late_removals.hpp"
#include "chat/presence.hpp"
#include "chat/running_work.hpp"
#include "chat/watchers.hpp"

namespace chat::core {

struct Core {
  Core(Service& its_service, Options its_options, Hooks its_hooks, std::unique_ptr<Store> its_store,
       std::unique_ptr<Transport> its_transport)
      : service(its_service),
        options(std::move(its_options)),
        hooks(std::move(its_hooks)),
        store(std::move(its_store)),
        transport(std::move(its_transport)) {}

  /// Closing may have ended before all that it stops did. What keeps an executor lets it go while
  /// the loops are still there.
  ~Core() { late_removals.stop(); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Service& service;
  const Options options;
  const Hooks hooks;
  ServiceEvents events;  ///< constant from start() on

  std::atomic<bool> is_in_on_start = false;  ///< rooms that are added then are to be kept

  RunningWork commands;  ///< requests, and what they left to be done after their answer
  RunningWork sockets;   ///< from the connection until everything about it is removed
  RunningWork chores;    ///< what the service does by itself, again and again
  BoundHandlers bound_handlers;
  Bus bus;
  Watchers watchers;
  Stats stats;
  Presence presence{*this};
  LateRemovals late_removals{*this};
  Delivery delivery{*this};

  std::unique_ptr<Store> store;
  /// Goes first: its loops own the coroutines that were never resumed, and these use all the rest.
  std::unique_ptr<Transport> transport;
  /// Of the transport's loops: gone before these are.
  Executors executors;

  /// An error as clients get it.
  Value to_client(const Error& error) const {
    return options.use_raw_error_objects ? error.to_value() : Value(error.to_string());
  }
};

}  // namespace chat::core
