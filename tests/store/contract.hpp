// The contract of every store: the suite that each implementation runs.
//
// An implementation adds the suite's sources to its own test program and instantiates it:
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(StoreFactory{...}));
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "store/recording_sink.hpp"
#include "store/text.hpp"

namespace chat::test {

struct StoreFactory {
  std::string name;
  /// A new and empty store.
  std::function<std::unique_ptr<Store>(const Options& options, WallClock clock)> make;
  /// Whether the store also keeps the events of one operation in order across streams.
  bool orders_streams = true;
  /// How many times the random operations run, each with another seed.
  int random_runs = 5;
};

/// Waits for what is under way on this thread. Other work of the store runs only until then.
template <class T>
T wait_for(boost::asio::io_context& context, std::future<T> done) {
  while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    context.restart();
    context.run_one();
  }
  return done.get();
}

/// Completes a task on this thread.
template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
  return wait_for(context,
                  boost::asio::co_spawn(context, std::move(task), boost::asio::use_future));
}

using Events = std::vector<std::string>;

/// The published events. They equal the expected ones if each stream does and, where the store
/// promises it, if the order across streams does too.
class Published {
 public:
  Published(Events events, bool is_one_order)
      : events_(std::move(events)), is_one_order_(is_one_order) {}

  std::size_t size() const { return events_.size(); }
  /// The last event of the stream of a room or a user.
  std::string last_of(const std::string& stream) const;

  friend bool operator==(const Published& published, const Events& expected);
  friend std::ostream& operator<<(std::ostream& out, const Published& published);

 private:
  Events events_;
  bool is_one_order_;
};

using Names = std::vector<std::string>;

inline const Actor kServer{.user = std::nullopt, .bypass_permissions = true};
inline const Actor kNobody{.user = std::nullopt, .bypass_permissions = false};
inline Actor as(std::string user) { return {.user = std::move(user), .bypass_permissions = false}; }

/// The draft of {"textMessage":text}.
MessageDraft draft(const std::string& text);

/// A store under a clock set by hand, which starts at 1000.
class StoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  static constexpr ListChange kAdd = ListChange::kAdd;
  static constexpr ListChange kRemove = ListChange::kRemove;

  StoreContract();
  ~StoreContract() override;

  /// Replaces the store by a new one with these options, at this address.
  void open(const Options& options, const std::string& address = "here:8000");

  template <class T>
  T run(Task<T> task) {
    return test::run(context_, std::move(task));
  }
  /// The operation's answer as text.
  template <class T>
  std::string ask(Task<Result<T>> task) {
    return describe(run(std::move(task)));
  }
  /// The operation must succeed; its events are dropped.
  template <class T>
  void given(Task<Result<T>> task) {
    EXPECT_EQ(failure(run(std::move(task))), "");
    sink_.take();
  }

  /// Operations that are under way together.
  template <class T>
  void given_together(std::vector<Task<Result<T>>> tasks) {
    std::vector<std::future<Result<T>>> all;
    for (Task<Result<T>>& task : tasks) {
      all.push_back(boost::asio::co_spawn(context_, std::move(task), boost::asio::use_future));
    }
    for (std::future<Result<T>>& done : all) {
      EXPECT_EQ(failure(wait_for(context_, std::move(done))), "");
    }
    sink_.take();
  }

  Store& store() { return *store_; }
  Published events() { return {sink_.take(), GetParam().orders_streams}; }
  void set_time(std::int64_t now) { now_ = now; }

  /// alice, bob and carol have one socket each (a1, b1, c1); there is a room r.
  void given_people_and_room(const RoomState& state = {});
  void given_joined(const std::string& user, const std::string& socket, const std::string& room);

 private:
  template <class T>
  static std::string failure(const Result<T>& result) {
    return result ? "" : describe(result.error());
  }
  void close();

  boost::asio::io_context context_;
  std::int64_t now_ = 1000;
  RecordingSink sink_;
  std::unique_ptr<Store> store_;
};

}  // namespace chat::test
