// A loop for tests of the Redis client, which waits for coroutines and conditions.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "redis/database.hpp"
#include "run_until.hpp"

namespace chat::redis {

/// Has a database, whose executor runs only in calls that wait.
class Session {
 public:
  explicit Session(Options options, StatsPtr stats = std::make_shared<Stats>())
      : database_(
            make_database(loop_.get_executor(), std::move(options), std::move(stats)).value()) {}
  ~Session() {
    database_ = nullptr;
    loop_.restart();
    loop_.run();
  }

  boost::asio::io_context& loop() { return loop_; }
  Database& database() { return *database_; }
  void destroy() { database_ = nullptr; }

  /// Sends without waiting; the optional receives the result.
  std::shared_ptr<std::optional<Result<Reply>>> start(Command command, CallOptions options = {}) {
    auto slot = std::make_shared<std::optional<Result<Reply>>>();
    database_->start(std::move(command), options,
                     [slot](Result<Reply> result) { slot->emplace(std::move(result)); });
    return slot;
  }

  Result<Reply> run(Command command, CallOptions options = {}) {
    const auto result = start(std::move(command), options);
    if (!run_until([&] { return result->has_value(); })) {
      return Failure{Failure::Cause::kTimeout, "the test has waited too long"};
    }
    return std::move(**result);
  }

  /// Runs the loop until the condition holds; false if that takes too long.
  bool run_until(const std::function<bool()>& is_so, std::chrono::milliseconds time = kPatience) {
    return redis::run_until(loop_, is_so, time);
  }

 private:
  boost::asio::io_context loop_;
  std::unique_ptr<Database> database_;
};

inline Options at_port(std::uint16_t port) {
  Options options;
  options.server.port = port;
  return options;
}

inline Options over_tls(Options options, std::string ca_file) {
  options.tls = true;
  options.sentinel_tls = true;
  options.tls_ca_file = std::move(ca_file);
  return options;
}

}  // namespace chat::redis
