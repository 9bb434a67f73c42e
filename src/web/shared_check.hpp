// A check that runs once for all concurrent callers.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <functional>
#include <memory>
#include <mutex>

namespace chat::web {

/// Thread-safe.
class SharedCheck {
 public:
  using Check = std::function<Task<Result<>>()>;

  explicit SharedCheck(Check check) : check_(std::move(check)) {}

  /// The result of the running check, or of a new one.
  Task<Result<>> run();

 private:
  struct Round;

  const Check check_;
  std::mutex mutex_;
  std::shared_ptr<Round> round_;  ///< under mutex_: the running check
};

}  // namespace chat::web
