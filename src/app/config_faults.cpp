#include "app/config_faults.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <variant>

namespace chat::app {

namespace {

std::string bare(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c != '_' && c != '-') {
      result.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
  }
  return result;
}

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> nearest(std::string_view written,
                                   const std::vector<std::string_view>& names) {
  const std::string wanted = bare(written);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const std::string_view name : names) {
    const std::size_t d = distance(wanted, bare(name));
    if (d < best_distance) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

namespace {

/// The key of "key: reason"; "" if there is none.
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
