// Handlers for events of the application's own, by socket.
#pragma once

#include <chat/service.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Any thread. Sockets that have none, as most, cost nothing.
class BoundHandlers {
 public:
  using Handler = std::shared_ptr<const Service::EventHandler>;

  /// False where the socket handles that event already.
  bool bind(const std::string& socket, const std::string& event, Service::EventHandler handler);
  /// nullptr where nothing is bound.
  Handler find(const std::string& socket, const std::string& event) const;
  void remove(const std::string& socket);

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::map<std::string, Handler>> by_socket_;
};

}  // namespace chat::core
