// A command on its way.
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
  /// How many replicas have to acknowledge the write (WAIT). With fewer it fails, though done.
  int replicas = 0;

  /// Doing it twice is as good as once, so that it is tried again where it may have run.
  bool repeatable = false;

  /// Instead of Options::command_timeout, unless zero.
  std::chrono::milliseconds timeout{0};
};

struct Request {
  Command command;
  Handler handler;
  Clock::time_point deadline;
  CallOptions options = {};

  /// What goes before the command, in one piece with it: its script, and ASKING. Their answers are
  /// of no interest.
  bool loads_script = false;
  bool is_asking = false;

  /// Answers go straight to the handler, not to the owner of the connection.
  bool is_direct = false;

  /// How often it was sent somewhere else, and with its script, since a server said so.
  int redirections = 0;
  int script_loads = 0;

  /// Of a cluster: what it waits with, its place there, the node that another one sent it to, and
  /// how often it was told to come later.
  std::size_t lane = 0;
  std::uint64_t number = 0;
  std::optional<Endpoint> ask_at = std::nullopt;
  int refusals = 0;
};

using RequestPtr = std::unique_ptr<Request>;

/// Hands the result to whoever waits. Failures come from `executor` later, as they may arise inside
/// a call of the one who waits; replies come at once.
void finish(RequestPtr request, const boost::asio::any_io_executor& executor, Result<Reply> result);

}  // namespace chat::redis
