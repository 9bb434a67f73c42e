// Readiness of file descriptors, by epoll.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/io.hpp"

struct epoll_event;

namespace chat::net {

/// Something with a file descriptor that a Poller watches.
class Pollable {
 public:
  /// `ended`: the peer closed, or the connection broke; what it sent is still there to be read.
  virtual void on_readable(bool ended) = 0;
  virtual void on_writable() = 0;

  /// May read what has come into the room, and leave it in `input` for the on_readable() that
  /// follows soon. Both are the poller's, and good until then.
  virtual void read_ahead(std::span<char> room, Input& input) {
    static_cast<void>(room);
    static_cast<void>(input);
  }

  /// Has the cache fetch what on_readable() will use, `depth` pointers away; each further one is
  /// asked for a little later, when the one before it has come.
  virtual void prefetch(unsigned depth) const { static_cast<void>(depth); }

 protected:
  ~Pollable() = default;
};

/// What is ready is served in groups: first all of a group read, one system call after the other,
/// then all are served. Each kind of work finds its own code and data in the processor's caches.
///
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
  void read_ahead(std::span<const epoll_event> group);
  static void prefetch(std::span<const epoll_event> group, std::size_t served);
  static void serve(const epoll_event& event);

  int fd_;
  std::vector<epoll_event> events_;
  std::vector<char> room_;     // for what a group reads,
  std::vector<Input> inputs_;  // each of it
};

}  // namespace chat::net
