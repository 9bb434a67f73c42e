#include "auth/sessions.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <utility>

namespace chat::auth {
namespace {

// Tokens count in seconds, and by the wall clock, which may be set while a long timer runs.
constexpr std::chrono::seconds kTick{1};

}  // namespace

Sessions::Sessions(boost::asio::any_io_executor executor, std::function<std::int64_t()> now)
    : now_(std::move(now)), timer_(std::move(executor)) {}

void Sessions::set(Service& service, const std::string& socket, std::optional<std::int64_t> until) {
  const std::lock_guard lock(mutex_);
  if (is_closed_) return;
  service_ = &service;
  if (!until) return queue_.erase(socket);
  queue_.set(socket, *until);
  if (!queue_.should_sweep()) return;
  queue_.sweep([&service](const std::string& id) { return service.handshake(id) != nullptr; });
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
