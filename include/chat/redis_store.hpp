// State in Redis, shared by any number of nodes.
#pragma once

#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <memory>

namespace chat {

/// Throws std::invalid_argument if `options.redis` is invalid.
///
/// One thread must run the executor on which open() is awaited; it calls the sink. Timestamps are
/// the clock's; without a clock, those of Redis, the same for all nodes.
std::unique_ptr<Store> make_redis_store(const Options& options, WallClock clock = {});

}  // namespace chat
