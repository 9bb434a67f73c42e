// A hint to the processor, for walks over many objects that have left its cache.
#pragma once

#include <cstddef>

namespace chat::base {

/// Has the first lines of an object fetched, of 64 bytes each. Any address will do.
inline void prefetch(const void* object, std::size_t lines = 1) {
  constexpr std::size_t kLine = 64;
  for (std::size_t i = 0; i < lines; ++i) {
    __builtin_prefetch(static_cast<const char*>(object) + i * kLine);
  }
}

}  // namespace chat::base
