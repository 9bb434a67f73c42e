// A service on the fake transport and a memory store, for tests of the service.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <chat/memory_store.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/fake_transport.hpp"

namespace chat::test {

/// The answer to a request.
struct Reply {
  Value error;
  Args results;
};

/// Holds coroutines until the test releases them.
class Gate {
 public:
  Gate();
  ~Gate();
  /// Held coroutines await this.
  Task<> pass();
  bool wait_until_reached();
  void open();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Texts in the order in which things happened.
class Journal {
 public:
  void add(std::string entry);
  std::vector<std::string> entries() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> entries_;
};

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest();
  ~ServiceTest() override;
  /// Runs while the test's members still exist: hooks use them.
  void TearDown() override { service.reset(); }

  /// Starts the service with the current `options` and `hooks`.
  Result<> start();
  void make_service();

  /// Connects as `user` and waits for the confirmation.
  std::string connect(const std::string& user);
  /// Connects without waiting.
  std::string dial(const std::string& user);

  /// For a socket whose requests all use call(), ask() or refusal(): it counts their answers only,
  /// not those of requests sent otherwise.
  Reply call(const std::string& socket, const std::string& command, Args args = {});
  /// The result of a request that must succeed.
  Value ask(const std::string& socket, const std::string& command, Args args = {});
  /// The error text of a request that must fail.
  std::string refusal(const std::string& socket, const std::string& command, Args args = {});

  /// Before start(): on_leave and on_disconnect write to the journal, "s1 left room" and
  /// "s1 disconnected".
  void journal_departures();

  Result<Args> exec(CommandContext context, const std::string& command, Args args = {});

  template <class T>
  T run(Task<T> task) {
    std::promise<T> promise;
    boost::asio::co_spawn(transport->executor(), std::move(task),
                          [&promise](std::exception_ptr problem, T value) {
                            if (problem) return promise.set_exception(problem);
                            promise.set_value(std::move(value));
                          });
    return promise.get_future().get();
  }

  /// Runs everything on the loop that is ready.
  void settle();

  Journal journal;
  Options options;
  Hooks hooks;
  std::atomic<std::int64_t> now{1'000'000};
  FakeTransport* transport = nullptr;
  std::unique_ptr<Service> service;
  /// A wrapper that a test puts around the memory store.
  std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)> wrap_store;

 private:
  std::size_t sockets_ = 0;
  std::map<std::string, std::size_t> calls_;
};

}  // namespace chat::test
