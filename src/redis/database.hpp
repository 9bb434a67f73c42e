// Redis, however many servers it is made of.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <memory>

#include "redis/command.hpp"
#include "redis/environment.hpp"
#include "redis/failure.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"
#include "redis/request.hpp"
#include "redis/script.hpp"

namespace chat::redis {

/// Runs commands on the server that is right for them: the one there is, the master that the
/// Sentinels name, or the node of a cluster that owns the first key's slot. It connects by itself,
/// and again after each break; meanwhile commands wait, up to their timeout.
///
///   auto database = make_database(loop.get_executor(), options).value();
///   Result<Reply> reply = co_await database->run(Command("GET").key("room:a"));
///
/// Commands of one tick go to a server in one write and run in the order of the calls, unless a
/// server sends one elsewhere (MOVED, ASK), wants its script (NOSCRIPT) or has it come later
/// (TRYAGAIN); on a cluster those of one script on one key keep their order even so. What has not
/// reached a server is sent again by itself. What may have run is not (unless
/// CallOptions::repeatable): the Failure says so.
///
/// Belongs to its executor, which one thread runs; every call is made there.
class Database {
 public:
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Ends as close() does.
  virtual ~Database() = default;

  /// The reply, which is no error, or why there is none.
  Task<Result<Reply>> run(Command command, CallOptions options = {});

  /// The same, for a callback: cheaper by a coroutine. Never calls it before it returns.
  void start(Command command, CallOptions options, Handler handler);

  /// Whether a command would be sent now rather than wait: on a cluster, for all slots.
  virtual bool is_connected() const = 0;

  /// Commands that have no result yet.
  std::size_t under_way() const { return under_way_; }

  /// Fails what is under way, and all that comes.
  virtual void close() = 0;

 protected:
  explicit Database(EnvironmentPtr environment) : environment_(std::move(environment)) {}

  virtual void send(RequestPtr request) = 0;
  void complete(RequestPtr request, Result<Reply> result);

  /// Whether to try again what was failed by a connection, not answered by a server.
  static bool is_worth_another_try(const Request& request, const Failure& failure);

  /// Has the request load its script first, if that is what the server asks for.
  static bool load_script(Request& request, const Failure& failure);

  const EnvironmentPtr environment_;

 private:
  std::size_t under_way_ = 0;
};

/// Starts to connect. Fails where the options cannot be.
Result<std::unique_ptr<Database>> make_database(boost::asio::any_io_executor executor,
                                                Options options);

}  // namespace chat::redis
