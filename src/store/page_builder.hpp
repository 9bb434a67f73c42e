// Collects the first few of many names.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace chat::store {

/// Takes names in any order, without duplicates.
class PageBuilder {
 public:
  explicit PageBuilder(std::size_t limit) : limit_(limit) {}

  void add(const std::string& name);

  /// The page with the first names. It says whether there are more.
  NamePage build() &&;

 private:
  const std::size_t limit_;
  std::vector<std::string> names_;  ///< a heap, the last name on top; one more than a page
};

}  // namespace chat::store
