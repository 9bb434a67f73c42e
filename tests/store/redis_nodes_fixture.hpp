// Several nodes on one Redis.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chat/redis_store.hpp>
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/contract.hpp"
#include "support/redis_server.hpp"

namespace chat::test {

/// A store with its own loop, which runs only when the test says so.
class StoreNode {
 public:
  template <class T>
  using Later = std::shared_ptr<std::optional<T>>;

  explicit StoreNode(const Options& options, WallClock clock = {})
      : store_(make_redis_store(options, std::move(clock))) {}
  ~StoreNode() {
    const auto closed = start(close());
    while (!closed->has_value()) poll();
  }

  Store& store() { return *store_; }
  RecordingSink& sink() { return sink_; }

  /// All events of one stream since the start.
  Events stream(const std::string& name);

  template <class T>
  Later<T> start(Task<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    boost::asio::co_spawn(loop_, std::move(task), [result](std::exception_ptr, T value) {
      result->emplace(std::move(value));
    });
    return result;
  }

  void poll() {
    step();
    loop_.poll();
  }

  /// Runs one handler at most. Redis cannot answer within the call.
  void step() {
    loop_.restart();
    loop_.run_one_for(std::chrono::milliseconds(1));
  }

 private:
  Task<Result<>> close() {
    co_await store_->close();
    co_return Result<>();
  }

  boost::asio::io_context loop_;
  RecordingSink sink_;
  Events seen_;
  std::unique_ptr<Store> store_;
};

using Append = StoreNode::Later<Result<MessagePtr>>;

/// Starts `count` messages of a member of room "r" at once.
std::vector<Append> start_messages(StoreNode& node, const std::string& user, int count);

bool are_done(const std::vector<Append>& appends);

/// The ids of the messages among the events: "1,2,3".
std::string ids(const Events& events);

/// The numbers up to `last`: "1,2,3".
std::string numbers_to(std::size_t last);

std::size_t message_count(const Events& events);

/// Several nodes on one Redis.
class NodesTest : public testing::Test {
 protected:
  NodesTest() { options_.redis.key_prefix = "nodes:"; }

  Options& options() { return options_; }

  /// An open node; without a clock it uses the time of Redis.
  StoreNode& add_node(const std::string& address = {}, WallClock clock = {});
  /// Call before Redis goes.
  void close_nodes() { nodes_.clear(); }

  /// Runs all nodes until the condition holds; false if that takes too long.
  bool run_until(const std::function<bool()>& is_so);

  /// Runs all nodes until the operation is done.
  template <class T>
  T run(StoreNode& node, Task<T> task) {
    const auto result = node.start(std::move(task));
    EXPECT_TRUE(run_until([&] { return result->has_value(); }));
    return std::move(**result);
  }
  template <class T>
  std::string ask(StoreNode& node, Task<Result<T>> task) {
    return describe(run(node, std::move(task)));
  }
  template <class T>
  void given(StoreNode& node, Task<Result<T>> task) {
    const Result<T> result = run(node, std::move(task));
    EXPECT_TRUE(result.has_value()) << describe(result.error());
  }

  struct TwoNodes {
    StoreNode& a;
    StoreNode& b;
  };
  /// Makes a room "r" with alice (socket a1) on one node, and bob (socket b1) on the other.
  TwoNodes given_two_nodes();

  /// Connects the user's socket to the node.
  void given_socket(StoreNode& node, const std::string& user, const std::string& socket);

  /// Connects the user's socket to the node, and joins the room.
  void given_member(StoreNode& node, const std::string& user, const std::string& socket);

 private:
  virtual void point_to_redis(Options& options) = 0;

  Options options_;
  std::vector<std::unique_ptr<StoreNode>> nodes_;
};

/// Several nodes on a Redis server of their own.
class RedisNodesTest : public NodesTest {
 protected:
  ~RedisNodesTest() override { close_nodes(); }

  RedisServer& server() { return server_; }

 private:
  void point_to_redis(Options& options) override {
    options.redis.url = "redis://127.0.0.1:" + std::to_string(server_.port());
  }

  RedisServer server_;
};

}  // namespace chat::test
