// The first so many of many names.
#pragma once

#include <chat/store.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace chat::store {

/// Takes names in any order, each once.
class PageBuilder {
 public:
  explicit PageBuilder(std::size_t limit) : limit_(limit) {}

  void add(const std::string& name);

  /// The page with the first of them; it says that there are more where there were.
  NamePage build() &&;

 private:
  const std::size_t limit_;
  std::vector<std::string> names_;  ///< a heap, the last on top; one more than the page has
};

}  // namespace chat::store
