// Readiness of file descriptors, through epoll.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/io.hpp"

struct epoll_event;

namespace chat::net {

/// Owns a file descriptor that a Poller watches.
class Pollable {
 public:
  /// `ended`: the peer closed or the connection broke; its remaining input is still readable.
  virtual void on_readable(bool ended) = 0;
  virtual void on_writable() = 0;

  /// May read pending input into `room` and leave it in `input` for the next on_readable(). The
  /// poller owns both; they are valid until then.
  virtual void read_ahead(std::span<char> room, Input& input) {
    static_cast<void>(room);
    static_cast<void>(input);
  }

  /// Prefetches what on_readable() will use, `depth` pointers away. Deeper calls come later, when
  /// the previous level has arrived.
  virtual void prefetch(unsigned depth) const { static_cast<void>(depth); }

 protected:
  ~Pollable() = default;
};

/// Serves ready descriptors in groups: first reads all of a group, one system call after the other,
/// then serves them all. Each kind of work keeps its own code and data in the CPU caches.
///
/// Belongs to one loop's thread.
class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Readable when a watched descriptor is ready.
  int fd() const { return fd_; }

  /// kLevel: epoll reports a descriptor while it is ready. kEdge: epoll reports new input only,
  /// which saves the kernel a check of each descriptor in each pass; after a partial read, call
  /// set_interest() again.
  enum class Mode { kLevel, kEdge };

  void add(int fd, Pollable& pollable, Mode mode);
  void set_interest(int fd, Pollable& pollable, Mode mode, bool read, bool write);
  void remove(int fd);

  /// Serves ready descriptors without waiting; returns their number. A pollable removed meanwhile
  /// must stay alive until this returns, and may get a last call.
  int poll();

 private:
  void read_ahead(std::span<const epoll_event> group);
  static void prefetch(std::span<const epoll_event> group, std::size_t served);
  static void serve(const epoll_event& event);

  int fd_;
  std::vector<epoll_event> events_;
  std::vector<char> room_;     // input of a group
  std::vector<Input> inputs_;  // parts of `room_`
};

}  // namespace chat::net
