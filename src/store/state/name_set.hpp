// The names of an access list, and the ordered listing of tables of names.
#pragma once

#include <algorithm>
#include <chat/store.hpp>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/name_hash.hpp"

namespace chat::store {

/// The keys of `table`, sorted by `came(entry)`. Sorting is rare. A table that keeps its order
/// would cost memory for each entry.
template <class Table, class Came>
std::vector<std::string> ordered_names(const Table& table, Came came) {
  std::vector<std::pair<std::uint64_t, const std::string*>> order;
  order.reserve(table.size());
  for (const auto& [name, entry] : table) order.emplace_back(came(entry), &name);
  std::sort(order.begin(), order.end());
  std::vector<std::string> names;
  names.reserve(order.size());
  for (const auto& [when, name] : order) names.push_back(*name);
  return names;
}

/// Distinct names that remember their order of insertion. Adding, removing and finding take
/// constant time; listing sorts.
class NameSet {
 public:
  void add(const std::vector<std::string>& names);
  void remove(const std::vector<std::string>& names);

  bool contains(const std::string& name) const { return names_.contains(name); }
  std::size_t size() const { return names_.size(); }
  /// Of all names.
  std::size_t bytes() const { return bytes_; }
  /// Those of `names` that the change would change.
  std::vector<std::string> changed(const std::vector<std::string>& names, ListChange change) const;
  std::vector<std::string> in_order() const;

 private:
  std::unordered_map<std::string, std::uint64_t, base::NameHash> names_;  ///< name → when it came
  std::uint64_t next_ = 0;
  std::size_t bytes_ = 0;
};

std::size_t bytes_of(const std::vector<std::string>& names);

}  // namespace chat::store
