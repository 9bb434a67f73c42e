#include "auth/sessions.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <utility>

namespace chat::auth {
namespace {

// Tokens use wall-clock seconds, and the clock may be set during a long timer.
constexpr std::chrono::seconds kTick{1};

}  // namespace

Sessions::Sessions(boost::asio::any_io_executor executor, std::function<std::int64_t()> now)
    : now_(std::move(now)), timer_(executor) {}

void Sessions::add(Service& service, const std::string& socket, const std::string& user,
                   std::optional<std::int64_t> until) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  service_ = &service;
  queue_.set(socket, user, until.value_or(ExpiryQueue::kNever));
  sweep();
}

bool Sessions::prolong(const std::string& socket, const std::string& user,
                       std::optional<std::int64_t> until) {
  const std::lock_guard lock(mutex_);
  const std::string* owner = queue_.user_of(socket);
  if (is_closed_ || owner == nullptr || *owner != user) return false;
  queue_.set(socket, user, until.value_or(ExpiryQueue::kNever));
  sweep();
  return true;
}

void Sessions::sweep() {
  if (!queue_.should_sweep()) return;
  queue_.sweep([this](const std::string& id) { return service_->transport().has_socket(id); });
}

Task<> Sessions::watch() {
  for (;;) {
    timer_.expires_after(kTick);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    end_due();
  }
}

void Sessions::end_due() {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  for (const std::string& socket : queue_.take_due(now_())) {
    service_->transport().disconnect_socket(socket);
  }
}

void Sessions::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
}

}  // namespace chat::auth
