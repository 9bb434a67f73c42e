// The application's own event handlers, by socket.
#pragma once

#include <chat/service.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace chat::core {

/// Thread-safe. Sockets without handlers of their own (most sockets) cost nothing. An empty socket
/// id stands for all sockets.
class BoundHandlers {
 public:
  using Handler = std::shared_ptr<const Service::EventHandler>;

  /// Returns false if the socket has a handler for the event already.
  bool bind(const std::string& socket, const std::string& event, Service::EventHandler handler);
  /// Returns the socket's own handler, or else the handler for all sockets; nullptr if neither
  /// exists.
  Handler find(const std::string& socket, const std::string& event) const;
  void remove(const std::string& socket);

 private:
  Handler find_own(const std::string& socket, const std::string& event) const;  ///< under mutex_

  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::map<std::string, Handler>> by_socket_;
};

}  // namespace chat::core
