// Redis, on any number of servers.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <cstdint>
#include <memory>

#include "redis/command.hpp"
#include "redis/environment.hpp"
#include "redis/failure.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"
#include "redis/request.hpp"
#include "redis/script.hpp"

namespace chat::redis {

/// Runs each command on the right server: the only one, the master that the Sentinels name, or the
/// cluster node with the first key's slot. Connects by itself and reconnects after each break;
/// meanwhile commands wait, up to their timeout.
///
///   auto database = make_database(loop.get_executor(), options).value();
///   Result<Reply> reply = co_await database->run(Command("GET").key("room:a"));
///
/// Commands of one tick go to a server in one write and run in call order, also after a server has
/// turned out to be no master (READONLY). But a server may redirect one (MOVED, ASK), delay it
/// (TRYAGAIN), or have forgotten its script (NOSCRIPT, after SCRIPT FLUSH); on a cluster, those of
/// one script on one key keep their order even then. Commands that did not reach a server
/// are retried. Commands that may have run are not (unless CallOptions::repeatable): the Failure
/// says so.
///
/// Not thread-safe: one thread runs its executor, and all calls happen there.
class Database {
 public:
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Ends like close().
  virtual ~Database() = default;

  /// Returns the reply, which is not an error, or the failure.
  Task<Result<Reply>> run(Command command, CallOptions options = {});

  /// The same with a callback: saves a coroutine. Never calls it before returning.
  void start(Command command, CallOptions options, Handler handler);

  /// True if a command would be sent now and not wait; on a cluster, for all slots.
  virtual bool is_connected() const = 0;

  /// Commands without a result.
  std::size_t under_way() const { return under_way_; }

  /// Fails pending and later commands.
  virtual void close() = 0;

 protected:
  explicit Database(EnvironmentPtr environment) : environment_(std::move(environment)) {}

  virtual void send(RequestPtr request) = 0;
  void complete(RequestPtr request, Result<Reply> result);

  /// True to retry a command that failed on the connection, not at a server.
  static bool is_worth_another_try(const Request& request, const Failure& failure);

  /// Makes the request load its script first, if the server asks for it.
  static bool load_script(Request& request, const Failure& failure);

  const EnvironmentPtr environment_;

 private:
  std::size_t under_way_ = 0;
  std::uint64_t started_ = 0;
};

/// Starts to connect. Fails if the options are invalid.
Result<std::unique_ptr<Database>> make_database(boost::asio::any_io_executor executor,
                                                Options options,
                                                StatsPtr stats = std::make_shared<Stats>());

}  // namespace chat::redis
