#include "net/poller.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>

namespace chat::net {
namespace {

constexpr std::size_t kEventsPerPass = 512;

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

Poller::Poller() : fd_(::epoll_create1(EPOLL_CLOEXEC)), events_(kEventsPerPass) {
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
  const int n = ::epoll_wait(fd_, events_.data(), static_cast<int>(events_.size()), 0);
  for (int i = 0; i < n; ++i) {
    auto* pollable = static_cast<Pollable*>(events_[i].data.ptr);
    const std::uint32_t events = events_[i].events;
    if (events & EPOLLOUT) pollable->on_writable();
    // An error or a hang-up shows at the next read.
    const bool ended = (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0;
    if (ended || (events & EPOLLIN)) pollable->on_readable(ended);
  }
  return n;
}

}  // namespace chat::net
