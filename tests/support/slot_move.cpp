#include "support/slot_move.hpp"

#include <chat/value.hpp>
#include <stdexcept>
#include <vector>

namespace chat::test {
namespace {

void require_ok(const std::string& answer) {
  if (answer != "OK" && answer != "NOKEY") throw std::runtime_error("a slot is stuck: " + answer);
}

/// Reads the node's own line of CLUSTER NODES: slots follow the first eight words.
bool owns(const RedisServer& node, int slot) {
  std::istringstream lines(node.cli({"CLUSTER", "NODES"}));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("myself") == std::string::npos) continue;
    std::istringstream words(line);
    std::string word;
    for (int i = 0; i < 8; ++i) words >> word;
    while (words >> word) {
      if (word.starts_with('[')) continue;
      const std::size_t dash = word.find('-');
      const int first = std::stoi(word);
      const int last = dash == std::string::npos ? first : std::stoi(word.substr(dash + 1));
      if (slot >= first && slot <= last) return true;
    }
  }
  return false;
}

}  // namespace

SlotMove::SlotMove(RedisCluster& cluster, const std::string& key)
    : cluster_(cluster), slot_(cluster.node(0).cli({"CLUSTER", "KEYSLOT", key})) {
  while (!owns(from(), std::stoi(slot_))) ++from_;
  to_ = (from_ + 1) % RedisCluster::kMasters;
  require_ok(to().cli({"CLUSTER", "SETSLOT", slot_, "IMPORTING", cluster_.id_of(from_)}));
  require_ok(from().cli({"CLUSTER", "SETSLOT", slot_, "MIGRATING", cluster_.id_of(to_)}));
}

std::size_t SlotMove::keys_left() const {
  return std::stoul(from().cli({"CLUSTER", "COUNTKEYSINSLOT", slot_}));
}

void SlotMove::move_keys(std::size_t count) {
  std::vector<std::string> migrate{"MIGRATE", "127.0.0.1", std::to_string(to().port()), "", "0",
                                   "5000",    "KEYS"};
  const std::size_t words = migrate.size();
  // Keys may have line breaks.
  const auto keys =
      parse_json(from().cli({"--json", "CLUSTER", "GETKEYSINSLOT", slot_, std::to_string(count)}));
  for (const Value& key : keys.value().as_array()) migrate.push_back(key.as_string());
  if (migrate.size() > words) require_ok(from().cli(migrate));
}

void SlotMove::finish() {
  while (keys_left() > 0) move_keys(100);
  const std::string id = cluster_.id_of(to_);
  for (std::size_t i = 0; i < RedisCluster::kMasters; ++i) {
    RedisServer& node = cluster_.node((to_ + i) % RedisCluster::kMasters);
    require_ok(node.cli({"CLUSTER", "SETSLOT", slot_, "NODE", id}));
  }
}

}  // namespace chat::test
