#include "app/config_key.hpp"

#include <algorithm>

namespace chat::app {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string joined(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) {
    if (!result.empty()) result += ", ";
    result += quoted(text);
  }
  return result;
}

struct KindName {
  std::string operator()(OtherKind) const { return "a date or time"; }
  std::string operator()(bool) const { return "a boolean"; }
  std::string operator()(std::int64_t) const { return "an integer"; }
  std::string operator()(double) const { return "a float"; }
  std::string operator()(const std::string&) const { return "a string"; }
  std::string operator()(const List&) const { return "an array"; }
  std::string operator()(const Table&) const { return "a table"; }
};

}  // namespace

std::string Range::to_string() const { return show(min) + " to " + show(max); }

std::string wrong_type(std::string_view wanted, const Node& node) {
  return "must be " + std::string(wanted) + ", not " + std::visit(KindName{}, node.value);
}

TextCheck one_of(std::vector<std::string> choices) {
  return [choices = std::move(choices)](const std::string& text) -> Refusal {
    if (std::ranges::find(choices, text) != choices.end()) return std::nullopt;
    const std::string wanted = choices.size() == 1 ? "must be " : "must be one of ";
    return wanted + joined(choices) + ", not " + quoted(text);
  };
}

std::string show(bool value) { return value ? "true" : "false"; }
std::string show(std::int64_t value) { return std::to_string(value); }
std::string show(const std::string& value) { return quoted(value); }
std::string show(const std::vector<std::string>& values) { return "[" + joined(values) + "]"; }

std::optional<std::vector<std::string>> strings_of(const Node& node) {
  const List* list = std::get_if<List>(&node.value);
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> result;
  for (const Node& item : *list) {
    const std::string* text = std::get_if<std::string>(&item.value);
    if (text == nullptr) return std::nullopt;
    result.push_back(*text);
  }
  return result;
}

std::string twin_of(const std::string& name, Holds holds) {
  const std::string suffix = kSecretFileSuffix;
  return holds == Holds::kSecret ? name + suffix : name.substr(0, name.size() - suffix.size());
}

}  // namespace chat::app
