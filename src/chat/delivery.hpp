// From the streams of rooms and users to the sockets of this node. All notifications that clients
// see are made here, and their names stand nowhere else.
#pragma once

#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <string>

namespace chat::core {

struct Core;

/// Takes a store's events in stream order and makes the transport's calls in the same order; it
/// keeps nothing.
class Delivery final : public EventSink {
 public:
  explicit Delivery(Core& core) : core_(core) {}

  void on_room_event(const RoomEvent& event) override;
  void on_user_event(const UserEvent& event) override;
  void on_bus_event(const std::string& name, const Args& args) override;

  void login_confirmed(const std::string& socket, const std::string& user, Object auth_data);
  void login_rejected(const std::string& socket, Value error);

  static Event system_message(const Value& data);

 private:
  void tell_room(const RoomEvent& event);
  void tell_user(const UserEvent& event);
  /// Call it in a catch block.
  void report(const std::string& user, const std::string& room, const std::string& socket);
  void to_room(const std::string& room, const Event& event);

  Core& core_;
};

}  // namespace chat::core
