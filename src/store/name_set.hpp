// The names of an access list.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/name_hash.hpp"

namespace chat::store {

/// Names, each once, that remember in which order they came. Adding, removing and finding take
/// constant time; listing sorts.
class NameSet {
 public:
  void add(const std::vector<std::string>& names);
  void remove(const std::vector<std::string>& names);

  bool contains(const std::string& name) const { return names_.contains(name); }
  std::size_t size() const { return names_.size(); }
  std::vector<std::string> in_order() const;

 private:
  std::unordered_map<std::string, std::uint64_t, base::NameHash> names_;  ///< name → when it came
  std::uint64_t next_ = 0;
};

}  // namespace chat::store
