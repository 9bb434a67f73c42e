// A command in progress.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "redis/command.hpp"
#include "redis/failure.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"

namespace chat::redis {

using Clock = std::chrono::steady_clock;
using Handler = boost::asio::any_completion_handler<void(Result<Reply>)>;

struct CallOptions {
  /// Replicas that must acknowledge the write (WAIT). With fewer it fails, though done.
  int replicas = 0;

  /// Idempotent: retried even if it may have run.
  bool repeatable = false;

  /// Replaces Options::command_timeout, unless zero.
  std::chrono::milliseconds timeout{0};
};

struct Request {
  Command command;
  Handler handler;
  Clock::time_point deadline;
  CallOptions options = {};

  /// The server does not know the script.
  bool is_script_missing = false;

  /// ASKING is sent before the command.
  bool is_asking = false;

  /// Answers go directly to the handler, not to the connection's owner.
  bool is_direct = false;

  /// Redirections, and script loads, that servers asked for.
  int redirections = 0;
  int script_loads = 0;

  /// Its place among the commands of its Database.
  std::uint64_t number = 0;

  /// On a cluster: its lane, the node of an ASK, and the number of TRYAGAIN replies.
  std::size_t lane = 0;
  std::optional<Endpoint> ask_at = std::nullopt;
  int refusals = 0;

  /// Set by Database::start.
  Clock::time_point begun = {};
};

using RequestPtr = std::unique_ptr<Request>;

/// Passes the result to the handler. Failures come later, from `executor`, as they may arise inside
/// the caller's own call; replies come at once.
void finish(RequestPtr request, const boost::asio::any_io_executor& executor, Result<Reply> result);

}  // namespace chat::redis
