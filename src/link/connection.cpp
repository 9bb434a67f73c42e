#include "link/connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "base/log.hpp"

namespace chat::link {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

namespace {

// More of one program's input waits for the next turn.
constexpr int kReadsAtOnce = 4;

}  // namespace

Connection::Connection(const asio::any_io_executor& worker, int descriptor, Owner& owner)
    : descriptor_(descriptor), owner_(owner), outbox_(descriptor), socket_(worker, descriptor) {}

// Reading ----------------------------------------------------------------------------------------

void Connection::read_on() {
  if (!may_read() || std::exchange(is_waiting_, true)) return;
  socket_.async_wait(Descriptor::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->is_waiting_ = false;
                       if (error) return self->end();
                       self->read();
                       self->read_on();
                     });
}

void Connection::resume() {
  is_paused_ = false;
  take_frames();
  read_on();
}

void Connection::read() {
  for (int i = 0; i < kReadsAtOnce && may_read(); ++i) {
    const std::span<char> room = reader_.prepare();
    const ssize_t size = ::recv(descriptor_, room.data(), room.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (size <= 0) return end();
    reader_.received(static_cast<std::size_t>(size));
    take_frames();
  }
}

void Connection::take_frames() {
  while (may_read()) {
    const std::optional<Frame> frame = reader_.next();
    if (!frame) break;
    std::optional<Message> message = parse_message(*frame);
    if (!message || (message->kind == Message::Kind::kHello) == is_greeted_) {
      refuse(is_greeted_ ? "an invalid frame" : "the first frame must be a hello");
      break;
    }
    std::size_t bytes = frame->text.size();
    for (const Binary& attachment : frame->attachments) bytes += attachment.size();
    take(*std::move(message), bytes);
  }
  if (reader_.is_broken()) refuse("an invalid frame");
  hand_over();
  // A program that does not read its answers is not listened to.
  if (outbox_.is_full()) is_throttled_ = true;
}

void Connection::take(Message message, std::size_t bytes) {
  switch (message.kind) {
    case Message::Kind::kHello:
      is_greeted_ = true;
      owner_.on_hello(shared_from_this(), message.hello);
      break;
    case Message::Kind::kReply:
      if (auto waiter = calls_.answer(message.id, std::move(message.reply))) {
        answered_.push_back(*std::move(waiter));
      }
      break;
    case Message::Kind::kCall:
    case Message::Kind::kTell:
      requests_.push_back({.message = std::move(message), .bytes = bytes});
      break;
  }
}

/// All that one read brought, together.
void Connection::hand_over() {
  if (!answered_.empty()) base::Waiter::wake_all(std::exchange(answered_, {}));
  if (!requests_.empty()) owner_.on_requests(shared_from_this(), std::exchange(requests_, {}));
}

void Connection::refuse(std::string_view reason) {
  if (has_ended_) return;
  base::log_warning("the link is refused", {{"why", reason}});
  send_refusal(reason);
  end();
}

void Connection::end() {
  if (std::exchange(has_ended_, true)) return;
  // Other threads may be about to write: the descriptor stays open, and theirs, until then.
  ::shutdown(descriptor_, SHUT_RDWR);
  base::Waiter::wake_all(calls_.end());
  owner_.on_end(shared_from_this());
}

void Connection::expire() {
  bool is_stalled = false;
  base::Waiter::wake_all(calls_.expire(Calls::Clock::now(), is_stalled));
  if (is_stalled) base::log_error("the link's program does not answer, and is left alone a while");
}

// Writing ----------------------------------------------------------------------------------------

std::uint64_t Connection::made() const {
  const Durability* const durability = owner_.durability();
  return durability == nullptr ? 0 : durability->made();
}

std::uint64_t Connection::safe() const {
  const Durability* const durability = owner_.durability();
  return durability == nullptr ? std::numeric_limits<std::uint64_t>::max() : durability->safe();
}

bool Connection::append(const EncodedJson& content) {
  constexpr std::size_t kMostKept = std::size_t{1024} * 1024;
  static thread_local std::string frame;
  frame.clear();
  if (frame.capacity() > kMostKept) frame = {};
  if (!append_frame(frame, content)) return false;
  outbox_.append(frame, made());
  return true;
}

bool Connection::send(const EncodedJson& content, const asio::any_io_executor& executor) {
  if (!append(content)) return false;
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(ticks_, executor) != ticks_.end()) return true;
    ticks_.push_back(executor);
  }
  // Behind all that this tick still brings.
  asio::post(executor, [self = shared_from_this(), executor] {
    {
      const std::lock_guard lock(self->mutex_);
      std::erase(self->ticks_, executor);
    }
    self->flush();
  });
  return true;
}

void Connection::send_now(const EncodedJson& content) {
  append(content);
  flush();
}

void Connection::send_refusal(std::string_view reason) { send_now(refuse_frame(reason)); }

void Connection::send_last(const EncodedJson& content) {
  outbox_.drop_held(safe());
  std::string frame;
  append_frame(frame, content);
  outbox_.append(frame, 0);
  flush();
}

void Connection::flush() {
  switch (outbox_.flush(safe())) {
    case Outbox::Progress::kDone:
      break;
    case Outbox::Progress::kBlocked:
      asio::post(socket_.get_executor(), [self = shared_from_this()] { self->wait_writable(); });
      break;
    case Outbox::Progress::kBroken:
      asio::post(socket_.get_executor(), [self = shared_from_this()] { self->end(); });
      break;
  }
}

void Connection::flush_here() {
  flush();
  if (!is_throttled_ || outbox_.size() > Outbox::kLimit / 2) return;
  is_throttled_ = false;
  take_frames();
  read_on();
}

void Connection::wait_writable() {
  if (has_ended_) return;
  socket_.async_wait(Descriptor::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (error) return self->end();
                       self->outbox_.unblock();
                       self->flush_here();
                     });
}

void Connection::drain(std::chrono::milliseconds limit) {
  const auto deadline = Calls::Clock::now() + limit;
  outbox_.unblock();
  while (outbox_.flush(safe()) == Outbox::Progress::kBlocked) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Calls::Clock::now());
    pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    if (left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) <= 0) break;
    outbox_.unblock();
  }
  // What is left unread would make the program's next read fail, instead of find the end.
  ::shutdown(descriptor_, SHUT_RDWR);
  while (::recv(descriptor_, reader_.prepare().data(), reader_.prepare().size(), MSG_DONTWAIT) >
         0) {
  }
}

}  // namespace chat::link
