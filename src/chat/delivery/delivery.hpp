// Delivers events from the streams of rooms and users to the sockets of this node. Only this code
// makes the notifications that clients see, and only it has their names.
#pragma once

#include <chat/service.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "chat/delivery/bus.hpp"
#include "chat/delivery/watchers.hpp"

namespace chat::core {

/// Takes a store's events in stream order and calls the transport in the same order. Stateless.
class Delivery final : public EventSink {
 public:
  Delivery(Transport& transport, Bus& bus, Watchers& watchers, const ServiceEvents& events)
      : transport_(transport), bus_(bus), watchers_(watchers), events_(events) {}

  void on_room_event(const RoomEvent& event) override;
  void on_user_event(const UserEvent& event) override;
  void on_bus_event(const std::string& name, const Args& args) override;

  /// Calls `told` for each user whom the service disconnects, as an EventSink is called. Call it
  /// before the store opens.
  void when_expelled(std::function<void(const std::string& user)> told) {
    when_expelled_ = std::move(told);
  }
  /// Likewise for each socket that a node takes over, before the transport hears of it.
  void when_moved(std::function<void(const std::string& socket)> told) {
    when_moved_ = std::move(told);
  }

  /// What clients are told, in rooms and as users; nullopt: nothing that is kept for them.
  static std::optional<Event> notification(const RoomEvent& event);
  static std::optional<Event> notification(const UserEvent& event);

  /// Returns the event's place, see Transport::greet_socket.
  std::uint64_t login_confirmed(const std::string& socket, const std::string& user,
                                Object auth_data);
  void login_rejected(const std::string& socket, Value error);

  static Event system_message(const Value& data);
  static Event room_message(const std::string& room, const EncodedJson& body);

 private:
  void tell_room(const RoomEvent& event);
  void tell_members(const RoomEvent& event, const Event& told);
  void tell_user(const UserEvent& event);
  /// Call it in a catch block.
  void report(const std::string& user, const std::string& room, const std::string& socket);
  void adopt(const UserEvent& event, const std::string& user_channel);

  Transport& transport_;
  Bus& bus_;
  Watchers& watchers_;
  const ServiceEvents& events_;
  std::function<void(const std::string& user)> when_expelled_;
  std::function<void(const std::string& socket)> when_moved_;
};

}  // namespace chat::core
