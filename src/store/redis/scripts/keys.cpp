#include "store/redis/scripts/keys.hpp"

#include <cstdint>

namespace chat::store {

/// FNV-1a: gives the same hash on every node, whatever its build.
std::size_t RedisKeys::index_of(const std::string& name) {
  std::uint32_t hash = 2'166'136'261;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
  return hash % kIndexes;
}

}  // namespace chat::store
