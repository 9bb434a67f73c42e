// A check that many ask for at once, and that runs once for all of them.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <functional>
#include <memory>
#include <mutex>

namespace chat::web {

/// Any thread.
class SharedCheck {
 public:
  using Check = std::function<Task<Result<>>()>;

  explicit SharedCheck(Check check) : check_(std::move(check)) {}

  /// What the check says that is under way, or one that begins now.
  Task<Result<>> run();

 private:
  struct Round;

  const Check check_;
  std::mutex mutex_;
  std::shared_ptr<Round> round_;  ///< under mutex_: the one under way
};

}  // namespace chat::web
