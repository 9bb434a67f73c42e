#include "app/config_tree.hpp"

#include <toml++/toml.h>

namespace chat::app {
namespace {

int line_of(const toml::source_region& source) { return static_cast<int>(source.begin.line); }

Node convert(const toml::node& node);

Table convert_table(const toml::table& table) {
  Table result;
  for (const auto& [key, node] : table) {
    Node value = convert(node);
    if (const int line = line_of(key.source()); line != 0) value.line = line;
    result.push_back({std::string(key.str()), std::move(value)});
  }
  return result;
}

List convert_list(const toml::array& array) {
  List result;
  for (const toml::node& node : array) result.push_back(convert(node));
  return result;
}

Node convert(const toml::node& node) {
  Node result{.value = {}, .line = line_of(node.source())};
  if (const auto* flag = node.as_boolean()) {
    result.value = flag->get();
  } else if (const auto* integer = node.as_integer()) {
    result.value = integer->get();
  } else if (const auto* real = node.as_floating_point()) {
    result.value = real->get();
  } else if (const auto* text = node.as_string()) {
    result.value = text->get();
  } else if (const auto* array = node.as_array()) {
    result.value = convert_list(*array);
  } else if (const auto* table = node.as_table()) {
    result.value = convert_table(*table);
  }
  return result;
}

}  // namespace

Table parse_toml(std::string_view text) {
  try {
    return convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw SyntaxError(std::string(error.description()), line_of(error.source()));
  }
}

}  // namespace chat::app
