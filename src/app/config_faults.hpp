// What is wrong with a configuration, and where.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config_tree.hpp"

namespace chat::app {

/// The entry of that name, or nullptr.
const Node* find(const Table& table, std::string_view key);

/// 0 where there is no node.
int line_of(const Node* node);

class Faults {
 public:
  /// Of a key, "auth.mode", at a line of the file; 0 and "": of none.
  void add(int line, const std::string& key, std::string reason);
  /// As the parts of the program tell a fault of their options, "key: reason"; in the section whose
  /// node that is, which has none where the file has it not.
  void add(const Node* section, const std::string& name, const std::string& fault);
  /// The same, of a key at top level.
  void add(const Table& root, const std::string& fault);

  /// What is added from now on is of a setting from outside the file; "": of the file.
  void set_source(std::string source) { source_ = std::move(source); }

  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  /// A line for each, in the order of the file.
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
