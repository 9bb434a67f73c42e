// Sends to many sockets with one system call, where the kernel has io_uring and lets us use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace chat::net {

/// Of a send in a group: the bytes sent, -EAGAIN where the socket has no room, or kNotSent.
using SendResult = std::int32_t;
constexpr SendResult kNotSent = INT32_MIN;

/// Belongs to one loop's thread.
class SendGroup {
 public:
  static constexpr std::size_t kSize = 64;

  SendGroup();
  ~SendGroup();
  SendGroup(const SendGroup&) = delete;
  SendGroup& operator=(const SendGroup&) = delete;

  /// On the thread that uses it. Where the kernel refuses, says so in the log, and stays closed.
  void open();
  bool is_open() const { return ring_ != nullptr; }

  /// A non-blocking socket is to be sent the bytes. They and `result` must stay where they are
  /// until submit(). False where the group takes no more, or is not open.
  bool add(int fd, std::string_view bytes, SendResult& result);

  /// Sends what was added, and sets the results; those of sends that failed, or were not tried, are
  /// left as they are. On return nothing is under way.
  void submit();

 private:
  class Ring;
  void refuse(int error);

  std::unique_ptr<Ring> ring_;
};

}  // namespace chat::net
