// What the sources of the model share.
#pragma once

#include <algorithm>
#include <chat/store.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "store/operation.hpp"

namespace chat::test {

using Names = std::vector<std::string>;

inline bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

inline void change_names(Names& list, const Names& names, ListChange change) {
  for (const std::string& name : names) {
    if (change == ListChange::kRemove) {
      std::erase(list, name);
    } else if (!has(list, name)) {
      list.push_back(name);
    }
  }
}

inline std::string stamped(const Operation& o, std::size_t id, std::int64_t now) {
  const std::string time = std::to_string(now);
  std::string text = "#" + std::to_string(id) + "@" + time + " {";
  if (o.number != 0) text += "\"n\":" + std::to_string(o.number) + ",";
  text += "\"timestamp\":" + time;
  if (id != 0) text += ",\"id\":" + std::to_string(id);
  return text + "}";
}

}  // namespace chat::test
