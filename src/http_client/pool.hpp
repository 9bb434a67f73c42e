// The connections to one origin, and the requests waiting for one.
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

/// Limits concurrent requests; admits them in FIFO order.
class Pool {
 public:
  Pool(boost::asio::any_io_executor executor, const ClientOptions& options)
      : executor_(std::move(executor)),
        max_connections_(options.max_connections),
        max_waiting_(options.max_waiting) {}
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  const boost::asio::any_io_executor& executor() const { return executor_; }

  /// True without requests and kept connections.
  bool is_unused() const { return active_.empty() && waiting_.empty() && kept_.empty(); }

  /// Ends every place with kClosed.
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
  std::vector<std::shared_ptr<Connection>> kept_;  // The last one used is at the end.
  bool is_closed_ = false;
};

/// A request's place in the pool, from arrival to end. Its destructor ends an unfinished wait or
/// connection.
class Place {
 public:
  explicit Place(std::shared_ptr<Pool> pool);
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();

  /// Waits until it may have a connection.
  Task<Result<>> enter(Clock::time_point deadline);

  /// A live kept connection; null if there is none.
  std::shared_ptr<Connection> take_kept();

  /// A connection to open; replaces the previous one.
  std::shared_ptr<Connection> make(std::shared_ptr<outgoing::TlsContext> tls);

  /// Keeps the connection for the next request, until then.
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
