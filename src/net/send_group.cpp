#include "net/send_group.hpp"

#include <array>
#include <cerrno>
#include <liburing.h>
#include <mutex>
#include <sys/socket.h>
#include <system_error>

#include "base/log.hpp"

namespace chat::net {

// MSG_DONTWAIT has the kernel try once, as it takes the request: a socket without room is -EAGAIN,
// and nothing is left under way in the kernel when it has taken all.
class SendGroup::Ring {
 public:
  Ring() {
    io_uring_params parameters{};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_SUBMIT_ALL;
    int error = ::io_uring_queue_init_params(kSize, &ring_, &parameters);
    if (error == -EINVAL) error = ::io_uring_queue_init(kSize, &ring_, 0);  // Linux before 6.0
    if (error < 0) throw std::system_error(-error, std::system_category(), "io_uring_setup");
    ::io_uring_register_ring_fd(&ring_);  // fails before 5.18, and is not needed
  }
  ~Ring() { ::io_uring_queue_exit(&ring_); }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool add(int fd, std::string_view bytes, SentAhead& result) {
    io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_);
    if (!entry) return false;
    ::io_uring_prep_send(entry, fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::io_uring_sqe_set_data(entry, &result);
    ++waiting_;
    return true;
  }

  /// False where the kernel took not all: the rest will not be sent.
  bool submit() {
    while (waiting_ > 0) {
      const int taken = ::io_uring_submit_and_wait(&ring_, waiting_);
      if (taken < 0 && taken != -EINTR) return false;
      take_results();
    }
    return true;
  }

 private:
  void take_results() {
    std::array<io_uring_cqe*, kSize> done{};
    const unsigned count = ::io_uring_peek_batch_cqe(&ring_, done.data(), kSize);
    for (unsigned i = 0; i < count; ++i) {
      *static_cast<SentAhead*>(::io_uring_cqe_get_data(done[i])) = done[i]->res;
    }
    ::io_uring_cq_advance(&ring_, count);
    waiting_ -= count;
  }

  io_uring ring_{};
  unsigned waiting_ = 0;
};

namespace {

void tell_of_refusal(const std::system_error& error) {
  static std::once_flag told;
  std::call_once(told, [&error] {
    base::log_info("no io_uring: each send is a system call", {{"why", error.what()}});
  });
}

}  // namespace

SendGroup::SendGroup() = default;
SendGroup::~SendGroup() = default;

bool SendGroup::add(int fd, std::string_view bytes, SentAhead& result) {
  if (is_refused_) return false;
  if (!ring_) {
    try {
      ring_ = std::make_unique<Ring>();
    } catch (const std::system_error& error) {
      tell_of_refusal(error);
      is_refused_ = true;
      return false;
    }
  }
  return ring_->add(fd, bytes, result);
}

void SendGroup::submit() {
  if (!ring_ || ring_->submit()) return;
  ring_.reset();  // and with it what the kernel did not take
  is_refused_ = true;
}

}  // namespace chat::net
