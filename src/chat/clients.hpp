// The connected sockets of this node, by id and by user.
#pragma once

#include <chat/service.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace chat::core {

/// Any thread.
class Clients {
 public:
  using EventHandler = std::shared_ptr<const Service::EventHandler>;

  void add(const std::string& socket);
  /// From now on the socket is one of the user's.
  void set_user(const std::string& socket, const std::string& user);
  void remove(const std::string& socket);

  std::vector<std::string> sockets_of(const std::string& user) const;

  /// False where there is no such socket, or it handles that event already.
  bool bind(const std::string& socket, const std::string& event, Service::EventHandler handler);
  /// nullptr where nothing is bound.
  EventHandler handler(const std::string& socket, const std::string& event) const;

 private:
  struct Entry {
    std::string user;
    std::map<std::string, EventHandler> handlers;
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::unordered_multimap<std::string, std::string> by_user_;
};

}  // namespace chat::core
