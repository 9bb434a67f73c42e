#include "net/rare_timer.hpp"

#include <utility>

#include "base/timing_wheel.hpp"
#include "net/loop.hpp"

namespace chat::net {

class RareTimer::Armed final : public Timer {
 public:
  Armed(RareTimer& owner, std::function<void()> action)
      : owner_(owner), action_(std::move(action)) {}

 private:
  void on_timer() override {
    const auto self = std::move(owner_.armed_);
    action_();
  }

  RareTimer& owner_;
  const std::function<void()> action_;
};

RareTimer::RareTimer() = default;
RareTimer::~RareTimer() = default;

void RareTimer::set(Loop& loop, std::int64_t delay_ms, std::function<void()> action) {
  armed_ = std::make_unique<Armed>(*this, std::move(action));
  loop.set_timer(*armed_, delay_ms);
}

void RareTimer::cancel() { armed_.reset(); }

}  // namespace chat::net
