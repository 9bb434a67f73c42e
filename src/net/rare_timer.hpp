// A timer for rare use.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace chat::net {

class Loop;

/// Takes a pointer's size while not set. Belongs to one loop's thread.
class RareTimer {
 public:
  RareTimer();
  ~RareTimer();

  /// Calls the action once, after the delay; replaces an earlier setting.
  void set(Loop& loop, std::int64_t delay_ms, std::function<void()> action);
  void cancel();

 private:
  class Armed;

  std::unique_ptr<Armed> armed_;
};

}  // namespace chat::net
