// Builds all parts of one service; no other code does. Each part gets its dependencies by
// reference.
#pragma once

#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/service.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "base/running_work.hpp"
#include "chat/commands/handlers.hpp"
#include "chat/commands/pipeline.hpp"
#include "chat/delivery/bus.hpp"
#include "chat/delivery/delivery.hpp"
#include "chat/delivery/watchers.hpp"
#include "chat/nodes/heartbeat.hpp"
#include "chat/nodes/node_watch.hpp"
#include "chat/presence/departures.hpp"
#include "chat/presence/grace.hpp"
#include "chat/presence/presence.hpp"
#include "chat/presence/removal.hpp"
#include "chat/sessions/sessions.hpp"
#include "chat/support/counters.hpp"

namespace chat::core {

struct Parts {
  Parts(Service& its_service, Options its_options, Hooks its_hooks,
        std::unique_ptr<Store> its_store, std::unique_ptr<Transport> its_transport)
      : service(its_service),
        options(std::move(its_options)),
        hooks(std::move(its_hooks)),
        store(std::move(its_store)),
        transport(std::move(its_transport)) {
    if (Durability* const durability = store->durability()) transport->set_durability(*durability);
    if (RecoveryLog* const log = store->recovery_log()) {
      transport->set_recovery_log(*log, Delivery::room_message);
    }
  }

  /// Closing may time out while work is still running. So the transport is destroyed early: its
  /// loops own the suspended coroutines, which use all other parts. Everything that keeps an
  /// executor of a loop is released before the transport.
  ~Parts() {
    grace.stop();
    departures.stop();
    presence.abandon();
    sessions.release_executors();
    transport.reset();
    store.reset();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  Service& service;
  const Options options;
  const Hooks hooks;
  ServiceEvents events;  ///< constant from start() on
  std::unique_ptr<Store> store;
  std::unique_ptr<Transport> transport;

  Stats stats;
  base::RunningWork requests;  ///< requests, and the work they leave for after their answer
  base::RunningWork chores;    ///< the service's periodic work
  Bus bus;
  Watchers watchers;
  Delivery delivery{*transport, bus, watchers, events};
  Presence presence{{service, options, hooks, events, *store, requests}};
  Removal removal{*store, presence};
  Departures departures{presence, removal};
  Grace grace{options.presence,
              [this](Departure departure) { departures.begin(std::move(departure)); }};
  Handlers handlers{options, *store, presence};
  Pipeline pipeline{hooks, *store, stats, handlers};
  Sessions sessions{{service, options, hooks, *store, *transport, delivery, pipeline, departures,
                     grace, stats, requests}};
  Heartbeat heartbeat{*store, std::chrono::milliseconds(options.heartbeat_rate)};
  NodeWatch node_watch{options, *store, *transport, removal, grace};
};

}  // namespace chat::core
