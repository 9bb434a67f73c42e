#include "store/state/name_set.hpp"

namespace chat::store {

void NameSet::add(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (names_.try_emplace(name, next_).second) ++next_;
  }
}

void NameSet::remove(const std::vector<std::string>& names) {
  for (const std::string& name : names) names_.erase(name);
}

std::vector<std::string> NameSet::in_order() const {
  return ordered_names(names_, [](std::uint64_t came) { return came; });
}

}  // namespace chat::store
