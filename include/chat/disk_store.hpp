// State of one process, kept on disk.
#pragma once

#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <memory>

namespace chat {

/// As make_memory_store(), but a journal in `options.disk.directory` records all changes, and the
/// store begins with what it tells of. Nobody is online then: users who were joined have left.
///
/// Reads the whole journal. Throws std::runtime_error if the directory is in use or cannot be used,
/// or if the journal is damaged; the text says where and what to do.
std::unique_ptr<Store> make_disk_store(const Options& options, WallClock clock = system_clock());

}  // namespace chat
