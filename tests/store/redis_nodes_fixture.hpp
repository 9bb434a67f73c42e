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

/// A store with a loop of its own, which runs when the test says so.
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

  /// All events of one stream, since the start.
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

  /// One handler at most: what it sends to Redis is not answered within the call.
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

/// Starts so many messages of a member of room "r" at a time.
std::vector<Append> start_messages(StoreNode& node, const std::string& user, int count);

bool are_done(const std::vector<Append>& appends);

/// "1,2,3" of the messages among events.
std::string ids(const Events& events);

/// "1,2,3" up to there.
std::string numbers_to(std::size_t last);

std::size_t message_count(const Events& events);

/// Several nodes.
class NodesTest : public testing::Test {
 protected:
  NodesTest() { options_.redis.key_prefix = "nodes:"; }

  Options& options() { return options_; }

  /// A node that is open; without a clock the time is that of Redis.
  StoreNode& add_node(const std::string& address = {}, WallClock clock = {});
  /// Before Redis goes.
  void close_nodes() { nodes_.clear(); }

  /// Runs all nodes until it is so; false where it is not in time.
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
  /// With a room "r", in which are alice with socket a1 on the one, and bob with b1 on the other.
  TwoNodes given_two_nodes();

  /// The user's socket is on the node.
  void given_socket(StoreNode& node, const std::string& user, const std::string& socket);

  /// The user's socket is on the node, and in the room.
  void given_member(StoreNode& node, const std::string& user, const std::string& socket);

 private:
  virtual void point_to_redis(Options& options) = 0;

  Options options_;
  std::vector<std::unique_ptr<StoreNode>> nodes_;
};

/// Nodes on a server of their own.
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
