// A hint to the processor, for walks over many objects that have left its cache.
#pragma once

#include <cstddef>

namespace chat::base {

/// Prefetches the first lines of an object, 64 bytes each. Any address is safe.
inline void prefetch(const void* object, std::size_t lines = 1) {
  constexpr std::size_t kLine = 64;
  for (std::size_t i = 0; i < lines; ++i) {
    __builtin_prefetch(static_cast<const char*>(object) + i * kLine);
  }
}

}  // namespace chat::base
