// A durability that tests move by hand.
#pragma once

#include <atomic>
#include <chat/durability.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace chat::test {

class HandDurability final : public Durability {
 public:
  std::uint64_t made() const override { return made_; }
  std::uint64_t safe() const override { return safe_; }

  [[nodiscard]] std::shared_ptr<void> watch(std::function<void()> moved) override {
    const std::lock_guard lock(mutex_);
    watchers_.push_back(std::move(moved));
    return {nullptr, [this, watcher = std::prev(watchers_.end())](void*) {
              const std::lock_guard gone(mutex_);
              watchers_.erase(watcher);
            }};
  }

  void on_failure(std::function<void(std::string)>) override {}
  DurabilityStats stats() const override { return {}; }

  void make(std::uint64_t position) { made_ = position; }

  /// From any thread; one at a time.
  void save(std::uint64_t position) {
    safe_ = position;
    const std::lock_guard lock(mutex_);
    for (const auto& moved : watchers_) moved();
  }

  std::size_t watchers() const {
    const std::lock_guard lock(mutex_);
    return watchers_.size();
  }

 private:
  std::atomic<std::uint64_t> made_ = 0;
  std::atomic<std::uint64_t> safe_ = 0;
  mutable std::mutex mutex_;
  std::list<std::function<void()>> watchers_;  // under mutex_
};

}  // namespace chat::test
