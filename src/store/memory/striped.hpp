// A hash table divided into stripes, each with its mutex.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/name_hash.hpp"

namespace chat::store {

/// A thread that accesses the items of a stripe holds its mutex.
template <class T>
class Striped {
 public:
  struct alignas(64) Stripe {
    std::mutex mutex;
    std::unordered_map<std::string, T, base::NameHash> items;

    /// nullptr if there is none.
    T* find(const std::string& key) {
      const auto found = items.find(key);
      return found == items.end() ? nullptr : &found->second;
    }
  };

  /// The stripe that has, or would have, this key.
  Stripe& of(const std::string& key) { return stripes_[base::NameHash()(key) % stripes_.size()]; }

  auto begin() { return stripes_.begin(); }
  auto end() { return stripes_.end(); }

 private:
  static constexpr std::size_t kStripes = 64;
  std::array<Stripe, kStripes> stripes_;
};

}  // namespace chat::store
