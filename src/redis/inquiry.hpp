// A query on a connection of its own.
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

/// Queries servers one at a time. Its owner must close it in the end: a pending query keeps alive
/// whatever awaits it, and so itself.
class Inquiry {
 public:
  explicit Inquiry(EnvironmentPtr environment) : environment_(std::move(environment)) {}
  Inquiry(const Inquiry&) = delete;
  Inquiry& operator=(const Inquiry&) = delete;

  /// Connects, queries and closes within the login's timeout. The inquiry must outlive the task.
  Task<Result<Reply>> ask(Endpoint server, Login login, Command question);

  const Options& options() const { return environment_->options; }

  /// Fails pending and later queries.
  void close(const Failure& failure);

 private:
  const EnvironmentPtr environment_;
  std::shared_ptr<Connection> connection_;  // Of the pending query.
  bool is_closed_ = false;
};

}  // namespace chat::redis
