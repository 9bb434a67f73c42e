#include "store/memory/memory_store.hpp"

#include <chat/memory_store.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "base/epoch_time.hpp"

namespace chat {

WallClock system_clock() { return base::epoch_time<std::chrono::milliseconds>; }

std::unique_ptr<Store> make_memory_store(const Options& options, WallClock clock) {
  return std::make_unique<store::MemoryStore>(options, std::move(clock));
}

}  // namespace chat
