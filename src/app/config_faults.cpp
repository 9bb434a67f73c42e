#include "app/config_faults.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace chat::app {
namespace {

/// Of "key: reason"; "" where there is none.
std::string key_of(const std::string& fault) {
  const std::size_t colon = fault.find(": ");
  return colon == std::string::npos ? "" : fault.substr(0, colon);
}

}  // namespace

const Node* find(const Table& table, std::string_view key) {
  const auto it = std::ranges::find(table, key, &Entry::key);
  return it == table.end() ? nullptr : &it->node;
}

int line_of(const Node* node) { return node == nullptr ? 0 : node->line; }

void Faults::add(int line, const std::string& key, std::string reason) {
  std::string text = key.empty() ? std::move(reason) : key + ": " + reason;
  all_.push_back({source_.empty() ? line : 0, source_, std::move(text)});
}

void Faults::add(const Node* section, const std::string& name, const std::string& fault) {
  const std::string key = key_of(fault);
  if (key.empty()) return add(line_of(section), name, fault);
  const Node* node = section == nullptr ? nullptr : find(std::get<Table>(section->value), key);
  add(line_of(node != nullptr ? node : section), "", name + '.' + fault);
}

void Faults::add(const Table& root, const std::string& fault) {
  add(line_of(find(root, key_of(fault))), "", fault);
}

std::string Faults::to_string(const std::string& file) const {
  std::vector<Fault> sorted = all_;
  std::ranges::stable_sort(sorted, {}, &Fault::line);
  std::string lines;
  for (const auto& [line, source, text] : sorted) {
    if (!lines.empty()) lines += '\n';
    lines += source.empty() ? file : source;
    if (line != 0) lines += ':' + std::to_string(line);
    lines += ": " + text;
  }
  return lines;
}

}  // namespace chat::app
