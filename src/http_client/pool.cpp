#include "http_client/pool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace chat::http {

namespace asio = boost::asio;

namespace {

Failure closed() { return {Failure::Cause::kClosed, "the client is closed"}; }

}  // namespace

void Pool::close() {
  is_closed_ = true;
  for (Place* place : active_) place->close();
  for (Place* place : waiting_) place->close();
  for (const auto& connection : std::exchange(kept_, {})) {
    connection->close(Failure::Cause::kClosed);
  }
}

void Pool::admit_next() {
  if (is_closed_ || waiting_.empty() || active_.size() >= max_connections_) return;
  Place* next = waiting_.front();
  waiting_.pop_front();
  active_.insert(next);
  next->turn_.cancel();
}

void Pool::forget(const Connection* connection) {
  std::erase_if(kept_, [connection](const auto& kept) { return kept.get() == connection; });
}

Place::Place(std::shared_ptr<Pool> pool) : pool_(std::move(pool)), turn_(pool_->executor()) {}

Place::~Place() {
  if (connection_ != nullptr) connection_->close(Failure::Cause::kClosed);
  if (pool_->active_.erase(this) == 0) {
    std::erase(pool_->waiting_, this);
  } else {
    pool_->admit_next();
  }
}

Task<Result<>> Place::enter(Clock::time_point deadline) {
  if (pool_->is_closed_) co_return closed();
  if (pool_->active_.size() < pool_->max_connections_) {
    pool_->active_.insert(this);
    co_return Result<>();
  }
  if (pool_->waiting_.size() >= pool_->max_waiting_) {
    co_return Failure{Failure::Cause::kOverloaded, "too many requests wait for a connection"};
  }
  pool_->waiting_.push_back(this);
  turn_.expires_at(deadline);
  co_await turn_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (pool_->is_closed_) co_return closed();
  if (is_active()) co_return Result<>();
  co_return Failure{Failure::Cause::kOverloaded, "no connection was free in time"};
}

std::shared_ptr<Connection> Place::take_kept() {
  while (!pool_->kept_.empty()) {
    auto connection = std::move(pool_->kept_.back());
    pool_->kept_.pop_back();
    if (!connection->take_up()) continue;
    use(connection);
    return connection;
  }
  return nullptr;
}

std::shared_ptr<Connection> Place::make(std::shared_ptr<outgoing::TlsContext> tls) {
  auto connection = std::make_shared<Connection>(pool_->executor(), std::move(tls));
  use(connection);
  return connection;
}

void Place::keep(Clock::time_point until) {
  const auto connection = std::exchange(connection_, nullptr);
  if (pool_->is_closed_) return;
  pool_->kept_.push_back(connection);
  connection->keep(until, [pool = std::weak_ptr(pool_), ended = connection.get()] {
    if (const auto self = pool.lock()) self->forget(ended);
  });
}

void Place::close() {
  turn_.cancel();
  if (connection_ != nullptr) connection_->close(Failure::Cause::kClosed);
}

void Place::use(std::shared_ptr<Connection> connection) {
  if (connection_ != nullptr) connection_->close(Failure::Cause::kClosed);
  connection_ = std::move(connection);
}

}  // namespace chat::http
