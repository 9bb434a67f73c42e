// State in Redis, shared by any number of nodes.
#pragma once

#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <memory>

namespace chat {

/// Throws std::invalid_argument where `options.redis` cannot be.
///
/// The sink is called on the thread of the executor on which open() is awaited, which one thread
/// runs. With a clock, timestamps are its; without one they are of Redis, the same for all nodes.
std::unique_ptr<Store> make_redis_store(const Options& options, WallClock clock = {});

}  // namespace chat
