// One connection to one server: deadlines, idle time, and why it ended.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chat/task.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "http_client/failure.hpp"
#include "http_client/url.hpp"
#include "outgoing/stream.hpp"

namespace chat::http {

using Clock = std::chrono::steady_clock;

/// Reads fail once it is closed, from either side. It stays closed.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// nullptr for `tls`: no TLS.
  Connection(boost::asio::any_io_executor executor, std::shared_ptr<outgoing::TlsContext> tls);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects, as outgoing::Stream::connect().
  Task<Result<>> open(Origin origin, Clock::time_point deadline);

  /// Closes the connection at the deadline, for kTimeout. Replaces an earlier deadline.
  void close_at(Clock::time_point deadline);

  /// For reading and writing once it is open.
  outgoing::Stream& stream() { return stream_; }

  /// Idles until take_up(), `until` at the latest. Calls back once if the connection ends before
  /// that.
  void keep(Clock::time_point until, std::function<void()> on_end);

  /// Reuses the idle connection. False, and it is closed, if the server has ended it.
  bool take_up();

  void close(Failure::Cause cause);

  /// Why it ended: the local reason for closing, or else `otherwise`.
  Failure failure(Failure otherwise) const;

 private:
  bool is_silent();

  outgoing::Stream stream_;
  boost::asio::steady_timer deadline_;
  const std::shared_ptr<outgoing::TlsContext> tls_;
  std::optional<Failure::Cause> closed_;
  unsigned times_taken_ = 0;  // Tells an earlier wait from the current one.
};

}  // namespace chat::http
