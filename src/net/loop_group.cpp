#include "net/loop_group.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <utility>

namespace chat::net {
namespace {

/// OpenSSL writes to closed connections without MSG_NOSIGNAL; SIGPIPE must not end the process.
void block_broken_pipes() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

LoopGroup::LoopGroup(unsigned loops) {
  if (loops == 0) loops = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < loops; ++i) loops_.push_back(std::make_unique<Loop>(i));
}

LoopGroup::~LoopGroup() { stop(); }

std::size_t LoopGroup::kept() const {
  std::size_t sum = 0;
  for (const auto& loop : loops_) sum += loop->kept();
  return sum;
}

void LoopGroup::set_durability(Durability* durability) {
  for (auto& loop : loops_) loop->set_durability(durability);
}

void LoopGroup::start() {
  for (auto& loop : loops_) {
    threads_.emplace_back([&loop = *loop] {
      block_broken_pipes();
      loop.run();
    });
  }
}

void LoopGroup::stop() {
  for (auto& loop : loops_) loop->stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void LoopGroup::on_each(std::function<void(Loop&)> function, std::function<void()> done) {
  auto left = std::make_shared<std::atomic<std::size_t>>(loops_.size());
  for (auto& loop : loops_) {
    loop->post([&loop = *loop, function, done, left] {
      function(loop);
      if (left->fetch_sub(1) == 1 && done) done();
    });
  }
}

}  // namespace chat::net
