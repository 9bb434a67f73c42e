// Sends to many sockets with one system call, where the kernel has io_uring and lets us use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace chat::net {

/// What was sent before it was asked for: bytes, or -errno.
using SentAhead = std::int32_t;
constexpr SentAhead kNotSent = INT32_MIN;

/// Belongs to one loop, and from the first add() on to one thread.
class SendGroup {
 public:
  static constexpr std::size_t kSize = 64;

  SendGroup();
  ~SendGroup();
  SendGroup(const SendGroup&) = delete;
  SendGroup& operator=(const SendGroup&) = delete;

  /// A non-blocking socket is to be sent the bytes. Both they and `result` must stay where they are
  /// until submit(), which sets `result`, or leaves it where the bytes were not sent. False where
  /// the group takes no more, or never any.
  bool add(int fd, std::string_view bytes, SentAhead& result);

  /// Sends what was added. On return all is done that can be done without waiting.
  void submit();

 private:
  class Ring;
  std::unique_ptr<Ring> ring_;
  bool is_refused_ = false;  // the kernel has no ring for us
};

}  // namespace chat::net
