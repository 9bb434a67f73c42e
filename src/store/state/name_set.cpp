#include "store/state/name_set.hpp"

namespace chat::store {

void NameSet::add(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!names_.try_emplace(name, next_).second) continue;
    ++next_;
    bytes_ += name.size();
  }
}

void NameSet::remove(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (names_.erase(name) > 0) bytes_ -= name.size();
  }
}

std::vector<std::string> NameSet::changed(const std::vector<std::string>& names,
                                          ListChange change) const {
  std::vector<std::string> changed;
  for (const std::string& name : names) {
    if (contains(name) == (change == ListChange::kRemove)) changed.push_back(name);
  }
  return changed;
}

std::vector<std::string> NameSet::in_order() const {
  return ordered_names(names_, [](std::uint64_t came) { return came; });
}

std::size_t bytes_of(const std::vector<std::string>& names) {
  std::size_t bytes = 0;
  for (const std::string& name : names) bytes += name.size();
  return bytes;
}

}  // namespace chat::store
