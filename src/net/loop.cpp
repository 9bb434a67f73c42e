#include "net/loop.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/epoch_time.hpp"
#include "base/prefetch.hpp"
#include "net/gate.hpp"
#include "net/send_group.hpp"

namespace chat::net {
namespace {

constexpr std::size_t kReadBufferSize = 256 * 1024;

// Under load the poller makes extra passes before the flush, so that each flush sends more. A pass
// that finds little ends them.
constexpr int kExtraPasses = 2;
constexpr int kBusyPass = 8;

// Timers that fire together, such as heartbeats, fire in small batches: other work runs in between,
// and an answer already back finds its connection still in the CPU cache. Late timers fire in
// larger batches: one more batch for each kPatience ms.
constexpr std::size_t kTimersPerTurn = 64;
constexpr std::int64_t kPatience = 16;

}  // namespace

class Loop::Impl {
 public:
  explicit Impl(Loop& loop)
      : loop_(loop),
        work_(context.get_executor()),
        poll_descriptor_(context, poller.fd()),
        wake_timer_(context),
        wheel_(Loop::now()) {}

  ~Impl() { poll_descriptor_.release(); }

  void watch_poller() {
    poll_descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                [this](const boost::system::error_code& error) {
                                  if (error) return;
                                  last_pass_ = poller.poll();
                                  request_tick_end();
                                  watch_poller();
                                });
  }

  void deliver(std::function<void()> delivery) {
    bool wake = false;
    {
      const std::lock_guard lock(inbox_mutex_);
      inbox_.push_back(std::move(delivery));
      inbox_size_.store(inbox_.size(), std::memory_order_release);
      wake = !std::exchange(inbox_scheduled_, true);
    }
    if (wake) boost::asio::post(context, [this] { drain_deliveries(); });
  }

  bool has_deliveries() const { return inbox_size_.load(std::memory_order_acquire) > 0; }

  void drain_deliveries() {
    if (!has_deliveries()) return;
    std::vector<std::function<void()>> deliveries;
    {
      const std::lock_guard lock(inbox_mutex_);
      deliveries.swap(inbox_);
      inbox_size_.store(0, std::memory_order_release);
      inbox_scheduled_ = false;
    }
    for (auto& delivery : deliveries) delivery();
  }

  void request_flush(Flushable& flushable, Phase phase) {
    if (flushable.flush_loop_) return;
    auto& list = dirty_[static_cast<std::size_t>(phase)];
    flushable.flush_loop_ = &loop_;
    flushable.flush_index_ = list.size();
    list.push_back(&flushable);
    request_tick_end();
  }

  void forget_flush(Flushable& flushable) {
    const std::size_t index = flushable.flush_index_;
    for (auto* list : {&flushing_, &dirty_[0], &dirty_[1]}) {
      if (index < list->size() && (*list)[index] == &flushable) (*list)[index] = nullptr;
    }
    flushable.flush_loop_ = nullptr;
  }

  void retire(std::unique_ptr<LoopOwned> object) {
    retired_.push_back(std::move(object));
    request_tick_end();
  }

  void set_timer_at(Timer& timer, std::int64_t deadline) {
    wheel_.set(timer, deadline);
    if (wake_at_ < 0 || deadline < wake_at_) arm_wake_timer();
  }

  void request_tick_end() {
    if (std::exchange(tick_end_posted_, true)) return;
    // Posted twice, so that the posts of coroutines ending in this pass run in between: an answer
    // leaves with the notification it follows.
    boost::asio::post(context, [this] { boost::asio::post(context, [this] { end_tick(); }); });
  }

  /// After the last pass, which may have been cut short, nothing is inside them any more.
  void end_retired() {
    while (!retired_.empty()) auto retired = std::exchange(retired_, {});
  }

  boost::asio::io_context context{1};
  Poller poller;
  SendGroup sends;
  std::atomic<std::thread::id> thread_id;
  struct Kept {
    std::unique_ptr<LoopOwned> object;
    base::RunningWork::Token token;
  };
  base::RunningWork keeping;
  std::unordered_map<LoopOwned*, Kept> kept;
  std::atomic<std::size_t> kept_size{0};

 private:
  void end_tick() {
    for (int pass = 0; pass < kExtraPasses && last_pass_ >= kBusyPass; ++pass) {
      last_pass_ = poller.poll();
    }
    last_pass_ = 0;
    tick_end_posted_ = false;
    for (auto& list : dirty_) flush_all(list);
    if (loop_.gate_) loop_.gate_->end_tick();
    auto retired = std::move(retired_);
    retired_.clear();
  }

  // Requests made meanwhile, for the same list, wait for the next tick.
  void flush_all(std::vector<Flushable*>& list) {
    flushing_.swap(list);
    for (std::size_t first = 0; first < flushing_.size(); first += SendGroup::kSize) {
      const std::size_t end = std::min(first + SendGroup::kSize, flushing_.size());
      const bool ahead = end - first > 1 && sends.is_open();
      if (ahead) send_ahead(first, end);
      for (std::size_t i = first; i < end; ++i) {
        if (!ahead) prefetch(i);
        Flushable* flushable = flushing_[i];
        if (!flushable) continue;
        flushing_[i] = nullptr;
        flushable->flush_loop_ = nullptr;
        flushable->flush();
      }
    }
    flushing_.clear();
  }

  void send_ahead(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      prefetch(i);
      if (flushing_[i]) flushing_[i]->offer_send(sends);
    }
    sends.submit();
  }

  // In a large flush most objects have left the cache: prefetches later ones meanwhile.
  void prefetch(std::size_t flushed) const {
    if (flushed + 2 >= flushing_.size()) return;
    base::prefetch(flushing_[flushed + 2], 2);
    if (flushing_[flushed + 1] != nullptr) flushing_[flushed + 1]->prefetch();
  }

  void arm_wake_timer() {
    const std::int64_t wake = wheel_.next_wake();
    if (wake < 0 || (wake_at_ >= 0 && wake_at_ <= wake)) return;
    wake_at_ = wake;
    wake_timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::milliseconds(wake)));
    wake_timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) fire_timers();
    });
  }

  // wake_at_ stays in the past until all have fired, so no wake-up is armed for due timers.
  void fire_timers() {
    const std::int64_t now = Loop::now();
    const auto late =
        static_cast<std::size_t>(std::max<std::int64_t>(now - wake_at_, 0) / kPatience);
    const std::size_t limit = kTimersPerTurn * (1 + late);
    if (wheel_.advance(now, limit) == limit) {
      boost::asio::post(context, [this] { fire_timers(); });
      return;
    }
    wake_at_ = -1;
    arm_wake_timer();
  }

  Loop& loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::posix::stream_descriptor poll_descriptor_;
  boost::asio::steady_timer wake_timer_;
  TimingWheel wheel_;
  std::int64_t wake_at_ = -1;
  int last_pass_ = 0;
  bool tick_end_posted_ = false;
  std::array<std::vector<Flushable*>, 2> dirty_;  // by Phase
  std::vector<Flushable*> flushing_;
  std::vector<std::unique_ptr<LoopOwned>> retired_;

  std::mutex inbox_mutex_;
  std::vector<std::function<void()>> inbox_;  // under inbox_mutex_
  bool inbox_scheduled_ = false;              // under inbox_mutex_
  std::atomic<std::size_t> inbox_size_{0};    // a check without the lock
};

Flushable::~Flushable() {
  if (flush_loop_) flush_loop_->forget_flush(*this);
}

Loop::Loop(unsigned index)
    : index_(index), read_buffer_(kReadBufferSize), impl_(std::make_unique<Impl>(*this)) {
  impl_->watch_poller();
}

Loop::~Loop() = default;

void Loop::run() {
  impl_->thread_id = std::this_thread::get_id();
  impl_->sends.open();
  if (gate_) gate_->start();
  impl_->context.run();
  if (gate_) gate_->stop();
  impl_->end_retired();
}

void Loop::stop() { impl_->context.stop(); }

void Loop::set_durability(Durability* durability) {
  gate_ = durability ? std::make_unique<Gate>(*this, impl_->sends, *durability) : nullptr;
}

bool Loop::is_this_thread() const {
  return impl_->thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

boost::asio::any_io_executor Loop::executor() { return impl_->context.get_executor(); }
void Loop::post(std::function<void()> function) {
  boost::asio::post(impl_->context, std::move(function));
}
void Loop::deliver(std::function<void()> delivery) { impl_->deliver(std::move(delivery)); }
void Loop::drain_deliveries() { impl_->drain_deliveries(); }
bool Loop::has_deliveries() const { return impl_->has_deliveries(); }
std::size_t Loop::kept() const { return impl_->kept_size; }
base::RunningWork& Loop::keeping() { return impl_->keeping; }
void Loop::request_flush(Flushable& flushable, Phase phase) {
  impl_->request_flush(flushable, phase);
}
void Loop::forget_flush(Flushable& flushable) { impl_->forget_flush(flushable); }
void Loop::request_tick_end() { impl_->request_tick_end(); }
void Loop::retire(std::unique_ptr<LoopOwned> object) { impl_->retire(std::move(object)); }
void Loop::keep(std::unique_ptr<LoopOwned> object) {
  LoopOwned* key = object.get();
  impl_->kept.emplace(key, Impl::Kept{std::move(object), impl_->keeping.begin()});
  impl_->kept_size = impl_->kept.size();
}
void Loop::dismiss(LoopOwned& object) {
  auto node = impl_->kept.extract(&object);
  impl_->kept_size = impl_->kept.size();
  if (node) impl_->retire(std::move(node.mapped().object));
}
Poller& Loop::poller() { return impl_->poller; }
void Loop::set_timer_at(Timer& timer, std::int64_t deadline_ms) {
  impl_->set_timer_at(timer, deadline_ms);
}

std::int64_t Loop::now() { return base::steady_ms(); }

}  // namespace chat::net
