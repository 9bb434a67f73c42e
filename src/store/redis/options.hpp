// Converts the public options to those of the Redis client.
#pragma once

#include <chat/options.hpp>

#include "redis/options.hpp"

namespace chat::store {

/// Throws std::invalid_argument: "redis.KEY: reason".
redis::Options redis_options(const RedisOptions& options);

}  // namespace chat::store
