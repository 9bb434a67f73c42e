// Faults of a configuration, with their lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config_tree.hpp"

namespace chat::app {

/// The name closest to `written`, if close enough; `camelCase` counts as `snake_case`.
std::optional<std::string> nearest(std::string_view written,
                                   const std::vector<std::string_view>& names);

/// The entry of that name, or nullptr.
const Node* find(const Table& table, std::string_view key);

/// 0 for nullptr.
int line_of(const Node* node);

class Faults {
 public:
  /// Fault of a key, "auth.mode", at a line of the file; 0 and "": of none.
  void add(int line, const std::string& key, std::string reason);
  /// A part's fault of its options, "key: reason", in that section; the node is nullptr if the file
  /// lacks the section.
  void add(const Node* section, const std::string& name, const std::string& fault);
  /// The same for a key at top level.
  void add(const Table& root, const std::string& fault);

  /// Later faults are of a setting outside the file; "": of the file.
  void set_source(std::string source) { source_ = std::move(source); }

  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  /// One line per fault, in the order of the file.
  std::string to_string(const std::string& file) const;

 private:
  struct Fault {
    int line;
    std::string source;
    std::string text;
  };

  std::vector<Fault> all_;
  std::string source_;
};

}  // namespace chat::app
