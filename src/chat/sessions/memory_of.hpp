// How much memory a value takes.
#pragma once

#include <chat/value.hpp>
#include <cstddef>

namespace chat::core {

/// About so many bytes, those on the heap included. Shared bytes count in full.
std::size_t memory_of(const Value& value);
std::size_t memory_of(const Args& args);

}  // namespace chat::core
