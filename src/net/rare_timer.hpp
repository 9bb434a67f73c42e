// A timer for those who need one only now and then.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace chat::net {

class Loop;

/// Takes a pointer's room while it is not set. Belongs to one loop's thread.
class RareTimer {
 public:
  RareTimer();
  ~RareTimer();

  /// Calls the action in so many milliseconds, once; what was set before is forgotten.
  void set(Loop& loop, std::int64_t delay_ms, std::function<void()> action);
  void cancel();

 private:
  class Armed;

  std::unique_ptr<Armed> armed_;
};

}  // namespace chat::net
