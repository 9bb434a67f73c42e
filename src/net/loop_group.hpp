// The loops of a process, one thread each.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "net/loop.hpp"

namespace chat::net {

class LoopGroup {
 public:
  /// At least one loop; 0: one per core.
  explicit LoopGroup(unsigned loops);
  ~LoopGroup();
  LoopGroup(const LoopGroup&) = delete;
  LoopGroup& operator=(const LoopGroup&) = delete;

  std::size_t size() const { return loops_.size(); }
  /// The number of objects that the loops keep, see Loop::keep(). Thread-safe.
  std::size_t kept() const;
  Loop& operator[](std::size_t index) { return *loops_[index]; }

  /// See Loop::set_durability(). Call it before start().
  void set_durability(Durability* durability);

  void start();
  /// Stops the loops and joins their threads. Do not call it on a loop's thread.
  void stop();

  /// Runs the function on every loop, then `done` on the last loop to finish.
  void on_each(std::function<void(Loop&)> function, std::function<void()> done);

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace chat::net
