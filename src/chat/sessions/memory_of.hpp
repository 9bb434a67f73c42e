// Estimates how much memory a value takes.
#pragma once

#include <chat/value.hpp>
#include <cstddef>

namespace chat::core {

/// The approximate size in bytes, heap included. Shared bytes count in full.
std::size_t memory_of(const Value& value);
std::size_t memory_of(const Args& args);

}  // namespace chat::core
