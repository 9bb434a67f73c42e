// Handlers for events of the application's own, by socket.
#pragma once

#include <chat/service.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Any thread. Sockets that have none of their own, as most, cost nothing. An empty socket stands
/// for all of them.
class BoundHandlers {
 public:
  using Handler = std::shared_ptr<const Service::EventHandler>;

  /// False where the socket handles that event already.
  bool bind(const std::string& socket, const std::string& event, Service::EventHandler handler);
  /// The socket's own, else that for all; nullptr where nothing is bound.
  Handler find(const std::string& socket, const std::string& event) const;
  void remove(const std::string& socket);

 private:
  Handler find_own(const std::string& socket, const std::string& event) const;  ///< under mutex_

  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::map<std::string, Handler>> by_socket_;
};

}  // namespace chat::core
