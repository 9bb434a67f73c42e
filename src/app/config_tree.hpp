// A configuration as a plain tree, independent of syntax.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chat::app {

struct Node;
struct Entry;
using List = std::vector<Node>;
using Table = std::vector<Entry>;

/// A date or time, which no key accepts.
struct OtherKind {};

struct Node {
  std::variant<OtherKind, bool, std::int64_t, double, std::string, List, Table> value;
  int line = 0;  ///< from 1; 0: unknown
};

struct Entry {
  std::string key;
  Node node;
};

/// The text is not TOML.
class SyntaxError : public std::runtime_error {
 public:
  SyntaxError(const std::string& reason, int at) : std::runtime_error(reason), line(at) {}
  int line;
};

/// Throws SyntaxError.
Table parse_toml(std::string_view text);

}  // namespace chat::app
