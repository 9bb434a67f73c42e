// Names in the order in which they were put last, each with a value.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace chat::store {

/// All operations take constant time. May be moved, but not copied.
template <class T>
class ByAge {
 public:
  using Entry = std::pair<std::string, T>;

  ByAge() = default;
  ByAge(ByAge&&) noexcept = default;
  ByAge& operator=(ByAge&&) noexcept = default;

  /// The name becomes the newest.
  void put(const std::string& name, T value) {
    remove(name);
    entries_.emplace_back(name, std::move(value));
    index_.emplace(entries_.back().first, std::prev(entries_.end()));
    bytes_ += name.size();
  }

  /// False if the name was not there.
  bool remove(const std::string& name) {
    const auto found = index_.find(name);
    if (found == index_.end()) return false;
    const auto entry = found->second;
    bytes_ -= name.size();
    index_.erase(found);
    entries_.erase(entry);
    return true;
  }

  /// nullptr if the name is not there.
  const T* find(const std::string& name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &found->second->second;
  }

  /// There must be one.
  std::string remove_oldest() {
    index_.erase(entries_.front().first);
    std::string name = std::move(entries_.front().first);
    bytes_ -= name.size();
    entries_.pop_front();
    return name;
  }

  std::size_t size() const { return entries_.size(); }
  /// Of the names.
  std::size_t bytes() const { return bytes_; }
  /// The oldest first.
  const std::list<Entry>& entries() const { return entries_; }

 private:
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator>
      index_;  ///< in entries_
};

}  // namespace chat::store
