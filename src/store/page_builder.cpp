#include "store/page_builder.hpp"

#include <algorithm>
#include <utility>

namespace chat::store {

void PageBuilder::add(const std::string& name) {
  if (names_.size() > limit_) {
    if (name >= names_.front()) return;
    std::ranges::pop_heap(names_);
    names_.pop_back();
  }
  names_.push_back(name);
  std::ranges::push_heap(names_);
}

NamePage PageBuilder::build() && {
  NamePage page;
  page.names = std::move(names_);
  std::ranges::sort_heap(page.names);
  if (page.names.size() <= limit_) return page;
  page.names.pop_back();
  if (!page.names.empty()) page.next = page.names.back();
  return page;
}

}  // namespace chat::store
