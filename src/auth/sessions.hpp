// Ends connections whose tokens have ended.
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

  /// A socket has logged in, until then; nullopt: for ever. Any thread.
  void add(Service& service, const std::string& socket, const std::string& user,
           std::optional<std::int64_t> until);

  /// The same for one that was added; false where it was not, or as another user. Any thread.
  bool prolong(const std::string& socket, const std::string& user,
               std::optional<std::int64_t> until);

  /// Ends those that are due, for good: the coroutine goes with its executor. On the executor.
  Task<> watch();

  /// Any thread. From when this returns the service is left alone.
  void close();

 private:
  void end_due();
  void sweep();  ///< under mutex_

  const std::function<std::int64_t()> now_;
  boost::asio::steady_timer timer_;

  std::mutex mutex_;
  ExpiryQueue queue_;           ///< under mutex_
  Service* service_ = nullptr;  ///< under mutex_; none before the first login, nor once closed
  bool is_closed_ = false;      ///< under mutex_
};

}  // namespace chat::auth
