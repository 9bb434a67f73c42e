#include "store/redis_nodes_fixture.hpp"

#include <algorithm>

namespace chat::test {

Events StoreNode::stream(const std::string& name) {
  for (std::string& event : sink_.take()) seen_.push_back(std::move(event));
  Events found;
  for (const std::string& event : seen_) {
    if (event.starts_with(name + ": ")) found.push_back(event.substr(name.size() + 2));
  }
  return found;
}

std::vector<Append> start_messages(StoreNode& node, const std::string& user, int count) {
  std::vector<Append> appends;
  for (int i = 0; i < count; ++i) {
    appends.push_back(
        node.start(node.store().append_message(as(user), "r", draft(user + std::to_string(i)))));
  }
  return appends;
}

bool are_done(const std::vector<Append>& appends) {
  return std::ranges::all_of(appends, [](const Append& one) { return one->has_value(); });
}

std::string ids(const Events& events) {
  Names found;
  for (const std::string& event : events) {
    if (event.starts_with("message #")) found.push_back(event.substr(9, event.find('@') - 9));
  }
  return join(found);
}

std::string numbers_to(std::size_t last) {
  Names numbers;
  for (std::size_t i = 1; i <= last; ++i) numbers.push_back(std::to_string(i));
  return join(numbers);
}

std::size_t message_count(const Events& events) {
  return static_cast<std::size_t>(std::ranges::count_if(
      events, [](const auto& event) { return event.starts_with("message"); }));
}

StoreNode& NodesTest::add_node(const std::string& address, WallClock clock) {
  point_to_redis(options_);
  nodes_.push_back(std::make_unique<StoreNode>(options_, std::move(clock)));
  StoreNode& node = *nodes_.back();
  node.store().set_address(address);
  given(node, node.store().open(node.sink()));
  return node;
}

bool NodesTest::run_until(const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    for (const auto& node : nodes_) node->poll();
  }
  return true;
}

NodesTest::TwoNodes NodesTest::given_two_nodes() {
  StoreNode& a = add_node();
  StoreNode& b = add_node();
  given(a, a.store().add_room("r", {}));
  given_member(a, "alice", "a1");
  given_member(b, "bob", "b1");
  return {a, b};
}

void NodesTest::given_socket(StoreNode& node, const std::string& user, const std::string& socket) {
  given(node, node.store().connect_socket(user, socket));
}

void NodesTest::given_member(StoreNode& node, const std::string& user, const std::string& socket) {
  given_socket(node, user, socket);
  given(node, node.store().join_room(user, socket, "r", {}));
}

}  // namespace chat::test
