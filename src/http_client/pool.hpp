// The connections to one origin, and the requests that wait for one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chat/task.hpp>
#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

#include "http_client/connection.hpp"
#include "http_client/options.hpp"

namespace chat::http {

class Place;

/// Lets so many requests in at a time, in the order in which they came.
class Pool {
 public:
  Pool(boost::asio::any_io_executor executor, const ClientOptions& options)
      : executor_(std::move(executor)),
        max_connections_(options.max_connections),
        max_waiting_(options.max_waiting) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  const boost::asio::any_io_executor& executor() const { return executor_; }

  /// Nobody uses it, and no connection is kept.
  bool is_unused() const { return active_.empty() && waiting_.empty() && kept_.empty(); }

  /// Every place ends with kClosed.
  void close();

 private:
  friend class Place;

  void admit_next();
  void forget(const Connection* connection);

  const boost::asio::any_io_executor executor_;
  const std::size_t max_connections_;
  const std::size_t max_waiting_;
  std::unordered_set<Place*> active_;
  std::deque<Place*> waiting_;
  std::vector<std::shared_ptr<Connection>> kept_;  // The one used last at the end.
  bool is_closed_ = false;
};

/// A request's place in the pool, from its coming to its end. What it leaves unfinished when it
/// ends, a wait or a connection, ends with it.
class Place {
 public:
  explicit Place(std::shared_ptr<Pool> pool);
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();

  /// Waits until it may have a connection.
  Task<Result<>> enter(Clock::time_point deadline);

  /// One that was kept and lives; null where there is none.
  std::shared_ptr<Connection> take_kept();

  /// One to open, in the place of the one before.
  std::shared_ptr<Connection> make(std::shared_ptr<TlsContext> tls);

  /// For the next request, until then.
  void keep(Clock::time_point until);

 private:
  friend class Pool;

  void close();
  bool is_active() const { return pool_->active_.contains(const_cast<Place*>(this)); }
  void use(std::shared_ptr<Connection> connection);

  const std::shared_ptr<Pool> pool_;
  boost::asio::steady_timer turn_;  // Cancelled when it is its turn.
  std::shared_ptr<Connection> connection_;
};

}  // namespace chat::http
