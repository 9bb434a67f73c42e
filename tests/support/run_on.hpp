// Work on a loop's thread, from a test's thread.
#pragma once

#include <functional>
#include <future>

#include "net/loop.hpp"

namespace chat::test {

/// Runs the function on the loop and waits for it.
inline void run_on(net::Loop& loop, const std::function<void()>& function) {
  std::promise<void> done;
  loop.post([&] {
    function();
    done.set_value();
  });
  done.get_future().wait();
}

/// Blocks the loop while it lives. The loop then sees all that arrives meanwhile in one pass.
class LoopPause {
 public:
  explicit LoopPause(net::Loop& loop) {
    std::promise<void> paused;
    loop.post([&paused, over = over_.get_future().share()] {
      paused.set_value();
      over.wait();
    });
    paused.get_future().wait();
  }
  ~LoopPause() { over_.set_value(); }
  LoopPause(const LoopPause&) = delete;
  LoopPause& operator=(const LoopPause&) = delete;

 private:
  std::promise<void> over_;
};

}  // namespace chat::test
