// A state on a disk that comes from outside, for tests.
#pragma once

#include <chat/memory_store.hpp>
#include <memory>

#include "journal/files.hpp"

namespace chat::store {

/// `files` outlives the store. Otherwise as chat::make_disk_store().
std::unique_ptr<Store> make_disk_store(const Options& options, journal::Files& files,
                                       WallClock clock);

}  // namespace chat::store
