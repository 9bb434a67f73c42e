// What every store promises: the suite that each implementation runs.
//
// An implementation adds the suite's sources to a test program of its own and instantiates it:
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(StoreFactory{...}));
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
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
};

/// Completes a task on this thread.
template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
  auto done = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
  context.restart();
  context.run();
  return done.get();
}

using Events = std::vector<std::string>;
using Names = std::vector<std::string>;

inline const Actor kServer{.user = std::nullopt, .bypass_permissions = true};
inline const Actor kNobody{.user = std::nullopt, .bypass_permissions = false};
inline Actor as(std::string user) { return {.user = std::move(user), .bypass_permissions = false}; }

/// The draft of {"textMessage":text}.
MessageDraft draft(const std::string& text);

/// A store under a clock set by hand, at 1000 to begin with.
class StoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  StoreContract();
  ~StoreContract() override;

  /// Begins anew with these options.
  void open(const Options& options);

  template <class T>
  T run(Task<T> task) {
    return test::run(context_, std::move(task));
  }
  /// The answer as text.
  template <class T>
  std::string ask(Task<Result<T>> task) {
    return describe(run(std::move(task)));
  }
  /// The operation must succeed; its events are forgotten.
  template <class T>
  void given(Task<Result<T>> task) {
    EXPECT_EQ(failure(run(std::move(task))), "");
    sink_.take();
  }

  Store& store() { return *store_; }
  Events events() { return sink_.take(); }
  void set_time(std::int64_t now) { now_ = now; }

  /// alice, bob and carol have a socket each (a1, b1, c1); there is a room r.
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
