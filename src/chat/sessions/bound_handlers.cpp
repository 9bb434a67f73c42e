#include "chat/sessions/bound_handlers.hpp"

#include <utility>

namespace chat::core {

bool BoundHandlers::bind(const std::string& socket, const std::string& event,
                         Service::EventHandler handler) {
  auto shared = std::make_shared<const Service::EventHandler>(std::move(handler));
  std::lock_guard lock(mutex_);
  return by_socket_[socket].try_emplace(event, std::move(shared)).second;
}

BoundHandlers::Handler BoundHandlers::find(const std::string& socket,
                                           const std::string& event) const {
  std::lock_guard lock(mutex_);
  Handler own = find_own(socket, event);
  return own ? own : find_own({}, event);
}

BoundHandlers::Handler BoundHandlers::find_own(const std::string& socket,
                                               const std::string& event) const {
  auto handlers = by_socket_.find(socket);
  if (handlers == by_socket_.end()) return nullptr;
  auto bound = handlers->second.find(event);
  return bound == handlers->second.end() ? nullptr : bound->second;
}

void BoundHandlers::remove(const std::string& socket) {
  std::lock_guard lock(mutex_);
  by_socket_.erase(socket);
}

}  // namespace chat::core
