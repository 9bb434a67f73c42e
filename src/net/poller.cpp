#include "net/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>

namespace chat::net {
namespace {

constexpr int kEventsPerPass = 512;
constexpr int kGroup = 64;
// The pointers from a WebSocket's stream to what a chat message uses, each level in the prefetch()
// or prefetch_input() of its owner: the connection, the Engine.IO session, the Socket.IO client,
// its socket, the socket's handler and memberships, one membership, its channel.
constexpr unsigned kPrefetchDepth = 7;
constexpr std::size_t kRoom = 64 * 1024;
constexpr std::size_t kLeastRoom = 1024;

std::uint32_t events_of(Poller::Mode mode, bool read, bool write) {
  return (mode == Poller::Mode::kEdge ? EPOLLET : 0U) | (read ? EPOLLIN | EPOLLRDHUP : 0U) |
         (write ? EPOLLOUT : 0U);
}

void control(int epoll, int operation, int fd, std::uint32_t events, Pollable* pollable) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = pollable;
  if (::epoll_ctl(epoll, operation, fd, &event) != 0) {
    throw std::system_error(errno, std::system_category(), "epoll_ctl");
  }
}

}  // namespace

Poller::Poller()
    : fd_(::epoll_create1(EPOLL_CLOEXEC)), events_(kEventsPerPass), room_(kRoom), inputs_(kGroup) {
  if (fd_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
}

Poller::~Poller() { ::close(fd_); }

void Poller::add(int fd, Pollable& pollable, Mode mode) {
  control(fd_, EPOLL_CTL_ADD, fd, events_of(mode, true, false), &pollable);
}

void Poller::set_interest(int fd, Pollable& pollable, Mode mode, bool read, bool write) {
  control(fd_, EPOLL_CTL_MOD, fd, events_of(mode, read, write), &pollable);
}

void Poller::remove(int fd) { ::epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr); }

int Poller::poll() {
  const int n = ::epoll_wait(fd_, events_.data(), kEventsPerPass, 0);
  for (int first = 0; first < n; first += kGroup) {
    const int size = std::min(kGroup, n - first);
    const std::span<const epoll_event> group(&events_[static_cast<std::size_t>(first)],
                                             static_cast<std::size_t>(size));
    if (size > 1) read_ahead(group);
    for (std::size_t i = 0; i < group.size(); ++i) {
      prefetch(group, i);
      serve(group[i]);
    }
  }
  return n;
}

void Poller::read_ahead(std::span<const epoll_event> group) {
  std::span<char> room(room_);
  auto input = inputs_.begin();
  for (const epoll_event& event : group) {
    if (room.size() < kLeastRoom) return;
    if ((event.events & EPOLLIN) == 0) continue;
    *input = {};
    static_cast<Pollable*>(event.data.ptr)->read_ahead(room, *input);
    room = room.subspan(input->bytes.size());
    ++input;
  }
}

void Poller::prefetch(std::span<const epoll_event> group, std::size_t served) {
  for (unsigned depth = 0; depth < kPrefetchDepth; ++depth) {
    const std::size_t later = served + kPrefetchDepth - depth;
    if (later < group.size()) static_cast<Pollable*>(group[later].data.ptr)->prefetch(depth);
  }
}

void Poller::serve(const epoll_event& event) {
  auto* pollable = static_cast<Pollable*>(event.data.ptr);
  if (event.events & EPOLLOUT) pollable->on_writable();
  // The next read shows an error or a hang-up.
  const bool ended = (event.events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0;
  if (ended || (event.events & EPOLLIN)) pollable->on_readable(ended);
}

}  // namespace chat::net
