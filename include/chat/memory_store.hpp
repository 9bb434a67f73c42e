// State in the memory of one process.
#pragma once

#include <chat/options.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <functional>
#include <memory>

namespace chat {

/// Milliseconds since the epoch.
using WallClock = std::function<std::int64_t()>;
WallClock system_clock();

/// Striped by room and by user; every operation completes without suspending.
std::unique_ptr<Store> make_memory_store(const Options& options, WallClock clock = system_clock());

}  // namespace chat
