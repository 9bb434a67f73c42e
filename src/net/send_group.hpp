// Sends to many sockets with one system call, through io_uring if the kernel allows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace chat::net {

/// Result of a send: the bytes sent, -EAGAIN if the socket buffer is full, or kNotSent.
using SendResult = std::int32_t;
constexpr SendResult kNotSent = INT32_MIN;

/// Uses nothing else of io_uring: the kernel tries each send once, synchronously (MSG_DONTWAIT).
/// The call is a sendmmsg over many sockets and leaves no state in the kernel. A failed send is
/// repeated on its own, which gives the error. Connections send on their own before Linux 6.0, in
/// containers that forbid io_uring, over TLS, and if their output is in pieces.
///
/// Belongs to one loop's thread.
class SendGroup {
 public:
  static constexpr std::size_t kSize = 64;

  SendGroup();
  ~SendGroup();
  SendGroup(const SendGroup&) = delete;
  SendGroup& operator=(const SendGroup&) = delete;

  /// Call on the thread that uses it. If the kernel refuses, logs that and stays closed.
  void open();
  bool is_open() const { return ring_ != nullptr; }

  /// Adds a send to a non-blocking socket. The bytes and `result` must stay in place until
  /// submit(). False if the group is full or not open.
  bool add(int fd, std::string_view bytes, SendResult& result);

  /// Sends what was added and sets the results, except those of failed or untried sends. On return
  /// no send is pending.
  void submit();

 private:
  class Ring;
  void refuse(int error);

  std::unique_ptr<Ring> ring_;
};

}  // namespace chat::net
