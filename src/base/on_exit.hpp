// Runs something at the end of a scope, however the scope ends.
#pragma once

#include <utility>

namespace chat::base {

template <class Do>
class OnExit {
 public:
  explicit OnExit(Do action) : action_(std::move(action)) {}
  OnExit(const OnExit&) = delete;
  OnExit& operator=(const OnExit&) = delete;
  ~OnExit() { action_(); }

 private:
  Do action_;
};

}  // namespace chat::base
