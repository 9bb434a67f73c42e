// Readiness of file descriptors: epoll, level-triggered.
#pragma once

#include <cstdint>
#include <vector>

struct epoll_event;

namespace chat::net {

/// Something with a file descriptor that a Poller watches.
class Pollable {
 public:
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;

 protected:
  ~Pollable() = default;
};

/// Belongs to one loop's thread.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Itself readable when anything in it is ready.
  int fd() const { return fd_; }

  void add(int fd, Pollable& pollable);
  void set_interest(int fd, Pollable& pollable, bool read, bool write);
  void remove(int fd);

  /// Serves what is ready, without waiting; returns how many that were. A pollable that is removed
  /// meanwhile must stay alive until this returns, and may get a last call.
  int poll();

 private:
  int fd_;
  std::vector<epoll_event> events_;
};

}  // namespace chat::net
