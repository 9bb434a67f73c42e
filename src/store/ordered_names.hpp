// Listing a hash table in the order in which its entries came.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace chat::store {

/// The keys of `table`, sorted by `came(entry)`. A table that keeps its order costs memory for
/// each entry; listing is rare.
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

}  // namespace chat::store
