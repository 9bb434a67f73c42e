#include "net/send_group.hpp"

#include <array>
#include <cerrno>
#include <liburing.h>
#include <sys/socket.h>
#include <system_error>

#include "base/log.hpp"

namespace chat::net {

// With MSG_DONTWAIT the kernel tries once, on submission. A socket with a full buffer gives
// -EAGAIN. Once all are submitted, nothing is pending in the kernel.
class SendGroup::Ring {
 public:
  Ring() {
    io_uring_params parameters{};
    // These need Linux 6.0; sends exist since 5.6.
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_SUBMIT_ALL;
    const int error = ::io_uring_queue_init_params(kSize, &ring_, &parameters);
    if (error < 0) throw std::system_error(-error, std::system_category());
    ::io_uring_register_ring_fd(&ring_);  // optional, slightly faster
  }
  ~Ring() { ::io_uring_queue_exit(&ring_); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool add(int fd, std::string_view bytes, SendResult& result) {
    io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_);
    if (!entry) return false;
    ::io_uring_prep_send(entry, fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::io_uring_sqe_set_data(entry, &result);
    ++waiting_;
    return true;
  }

  /// 0, or the error why the kernel did not take all: then the ring is unusable.
  int submit() {
    while (waiting_ > 0) {
      const int taken = ::io_uring_submit_and_wait(&ring_, waiting_);
      take_results();
      if (taken < 0 && taken != -EINTR) return -taken;
    }
    return 0;
  }

 private:
  void take_results() {
    std::array<io_uring_cqe*, kSize> done{};
    const unsigned count = ::io_uring_peek_batch_cqe(&ring_, done.data(), kSize);
    for (unsigned i = 0; i < count; ++i) {
      const SendResult result = done[i]->res;
      if (result < 0 && result != -EAGAIN) continue;
      *static_cast<SendResult*>(::io_uring_cqe_get_data(done[i])) = result;
    }
    ::io_uring_cq_advance(&ring_, count);
    waiting_ -= count;
  }

  io_uring ring_{};
  unsigned waiting_ = 0;
};

SendGroup::SendGroup() = default;
SendGroup::~SendGroup() = default;

void SendGroup::open() {
  try {
    ring_ = std::make_unique<Ring>();
  } catch (const std::system_error& error) {
    refuse(error.code().value());
  }
}

bool SendGroup::add(int fd, std::string_view bytes, SendResult& result) {
  return ring_ && ring_->add(fd, bytes, result);
}

void SendGroup::submit() {
  if (!ring_) return;
  if (const int error = ring_->submit()) refuse(error);
}

// Drops the ring with its unsubmitted sends.
void SendGroup::refuse(int error) {
  ring_.reset();
  base::log_info("no io_uring: each send is a system call",
                 {{"why", std::system_category().message(error)}});
}

}  // namespace chat::net
