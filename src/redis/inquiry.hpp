// A question that is asked on a connection of its own.
#pragma once

#include <chat/task.hpp>
#include <memory>
#include <utility>

#include "redis/command.hpp"
#include "redis/connection.hpp"
#include "redis/environment.hpp"
#include "redis/failure.hpp"
#include "redis/reply.hpp"

namespace chat::redis {

/// Asks servers, one at a time: each answer is awaited before the next question. Whoever has it
/// closes it in the end: a question under way keeps alive what waits for its answer, and with that
/// itself.
class Inquiry {
 public:
  explicit Inquiry(EnvironmentPtr environment) : environment_(std::move(environment)) {}
  Inquiry(const Inquiry&) = delete;
  Inquiry& operator=(const Inquiry&) = delete;

  /// Connects, asks and closes, all within the login's timeout. The inquiry outlives the task.
  Task<Result<Reply>> ask(Endpoint server, Login login, Command question);

  const Options& options() const { return environment_->options; }

  /// What is under way fails, and so does all that is asked later.
  void close(const Failure& failure);

 private:
  const EnvironmentPtr environment_;
  std::shared_ptr<Connection> connection_;  // Of the question under way.
  bool is_closed_ = false;
};

}  // namespace chat::redis
