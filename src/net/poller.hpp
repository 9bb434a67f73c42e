// Readiness of file descriptors, by epoll.
#pragma once

#include <cstdint>
#include <vector>

struct epoll_event;

namespace chat::net {

/// Something with a file descriptor that a Poller watches.
class Pollable {
 public:
  /// `ended`: the peer closed, or the connection broke; what it sent is still there to be read.
  virtual void on_readable(bool ended) = 0;
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

  /// kLevel: told as long as it is ready. kEdge: told when more comes, which spares the kernel a
  /// look at each descriptor in each pass; who has not read all asks again by set_interest().
  enum class Mode { kLevel, kEdge };

  void add(int fd, Pollable& pollable, Mode mode);
  void set_interest(int fd, Pollable& pollable, Mode mode, bool read, bool write);
  void remove(int fd);

  /// Serves what is ready, without waiting; returns how many that were. A pollable that is removed
  /// meanwhile must stay alive until this returns, and may get a last call.
  int poll();

 private:
  int fd_;
  std::vector<epoll_event> events_;
};

}  // namespace chat::net
