// Disconnects sockets with expired tokens.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chat/task.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "auth/expiry_queue.hpp"

namespace chat {
class Service;
}

namespace chat::auth {

class Sessions {
 public:
  Sessions(boost::asio::any_io_executor executor, std::function<std::int64_t()> now);

  /// Adds a socket that has logged in, until then; nullopt: for ever. Thread-safe.
  void add(Service& service, const std::string& socket, const std::string& user,
           std::optional<std::int64_t> until);

  /// Extends an added socket; false if it is unknown or of another user. Thread-safe.
  bool prolong(const std::string& socket, const std::string& user,
               std::optional<std::int64_t> until);

  /// Disconnects expired sockets, without end: the coroutine ends with its executor. Call it on the
  /// executor.
  Task<> watch();

  /// Thread-safe. Once it returns, the service is no longer called.
  void close();

 private:
  void end_due();
  void sweep();  ///< under mutex_

  const std::function<std::int64_t()> now_;
  boost::asio::steady_timer timer_;

  std::mutex mutex_;
  ExpiryQueue queue_;           ///< under mutex_
  Service* service_ = nullptr;  ///< under mutex_; null before the first login and once closed
  bool is_closed_ = false;      ///< under mutex_
};

}  // namespace chat::auth
