#include "chat/clients.hpp"

#include <utility>

namespace chat::core {

void Clients::add(const std::string& socket) {
  std::lock_guard lock(mutex_);
  entries_.try_emplace(socket);
}

void Clients::set_user(const std::string& socket, const std::string& user) {
  std::lock_guard lock(mutex_);
  entries_[socket].user = user;
  by_user_.emplace(user, socket);
}

void Clients::remove(const std::string& socket) {
  std::lock_guard lock(mutex_);
  auto entry = entries_.find(socket);
  if (entry == entries_.end()) return;
  auto [first, last] = by_user_.equal_range(entry->second.user);
  while (first != last) first = first->second == socket ? by_user_.erase(first) : std::next(first);
  entries_.erase(entry);
}

std::vector<std::string> Clients::sockets_of(const std::string& user) const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> sockets;
  auto [first, last] = by_user_.equal_range(user);
  for (; first != last; ++first) sockets.push_back(first->second);
  return sockets;
}

bool Clients::bind(const std::string& socket, const std::string& event,
                   Service::EventHandler handler) {
  std::lock_guard lock(mutex_);
  auto entry = entries_.find(socket);
  if (entry == entries_.end()) return false;
  auto shared = std::make_shared<const Service::EventHandler>(std::move(handler));
  return entry->second.handlers.try_emplace(event, std::move(shared)).second;
}

Clients::EventHandler Clients::handler(const std::string& socket, const std::string& event) const {
  std::lock_guard lock(mutex_);
  auto entry = entries_.find(socket);
  if (entry == entries_.end()) return nullptr;
  auto bound = entry->second.handlers.find(event);
  return bound == entry->second.handlers.end() ? nullptr : bound->second;
}

}  // namespace chat::core
