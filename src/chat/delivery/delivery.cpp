#include "chat/delivery/delivery.hpp"

#include <utility>

#include "base/json_text.hpp"
#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

Event room_signal(const RoomEvent& event) {
  EncodedJson args;
  base::append_json_string(args.text, event.room);
  args.text += ',';
  if (event.user.empty()) {
    args.text += "null";
  } else {
    base::append_json_string(args.text, event.user);
  }
  args.text.append(",").append(event.signal->text);
  args.attachments = event.signal->attachments;
  return Event("roomSignal", std::move(args));
}

Event list_event(const char* name, const RoomEvent& event) {
  return Event(name, Args{event.room, event.list, event.names});
}

}  // namespace

// The state has changed already. So a failure of the transport is only reported, and the stream
// goes on.
void Delivery::on_room_event(const RoomEvent& event) {
  try {
    tell_room(event);
  } catch (...) {
    report(event.user, event.room, event.socket);
  }
}

void Delivery::on_user_event(const UserEvent& event) {
  try {
    tell_user(event);
  } catch (...) {
    report(event.user, {}, event.socket);
  }
}

void Delivery::report(const std::string& user, const std::string& room, const std::string& socket) {
  const ConsistencyFailure failure{.operation = "transportChannel",
                                   .user_name = user,
                                   .room = room,
                                   .socket_id = socket,
                                   .error = unforeseen("transport")};
  raise("transport_consistency_failure", events_.transport_consistency_failure, failure);
}

void Delivery::tell_room(const RoomEvent& event) {
  switch (event.kind) {
    case RoomEvent::Kind::kMessage:
      tell_message(event);
      return watchers_.tell_message(event.room, event.message);
    case RoomEvent::Kind::kSocketJoined:
      return transport_.join_channel(event.socket, event.room);
    case RoomEvent::Kind::kSocketLeft:
      return transport_.leave_channel(event.socket, event.room);
    case RoomEvent::Kind::kUserJoined:
      return to_room(event.room, Event("roomUserJoined", Args{event.room, event.user}));
    case RoomEvent::Kind::kUserLeft:
      return to_room(event.room, Event("roomUserLeft", Args{event.room, event.user}));
    case RoomEvent::Kind::kListAdded:
      return to_room(event.room, list_event("roomAccessListAdded", event));
    case RoomEvent::Kind::kListRemoved:
      return to_room(event.room, list_event("roomAccessListRemoved", event));
    case RoomEvent::Kind::kModeChanged:
      return to_room(event.room, Event("roomModeChanged", Args{event.room, event.whitelist_only}));
    case RoomEvent::Kind::kUserRemoved:
      for (const std::string& socket : event.sockets) transport_.leave_channel(socket, event.room);
      return;
    case RoomEvent::Kind::kPublicReadEnded:
      return watchers_.tell_public_read_ended(event.room);
    case RoomEvent::Kind::kSignal:
      return transport_.signal_channel(event.socket, event.room, room_signal(event));
    case RoomEvent::Kind::kRead:
      return transport_.send_to_others(
          event.sockets, event.room,
          Event("roomRead", Args{event.room, event.user, event.read_id}));
  }
}

void Delivery::tell_user(const UserEvent& event) {
  const std::string channel = user_channel(event.user);
  const Args socket_and_count{event.socket, event.count};
  switch (event.kind) {
    case UserEvent::Kind::kSocketConnected:
      transport_.join_channel(event.socket, channel);
      return transport_.send_to_channel(event.socket, channel,
                                        Event("socketConnectEcho", socket_and_count));
    case UserEvent::Kind::kSocketDisconnected:
      transport_.leave_channel(event.socket, channel);
      // The socket is gone already, unless another node has removed it.
      transport_.drop_socket(event.socket);
      return transport_.emit_to_channel(channel, Event("socketDisconnectEcho", socket_and_count));
    case UserEvent::Kind::kNotify:
      if (event.except.empty()) return transport_.emit_to_channel(channel, *event.event);
      return transport_.send_to_channel(event.except, channel, *event.event);
    case UserEvent::Kind::kDisconnect:
      if (when_expelled_) when_expelled_(event.user);
      return transport_.disconnect_channel(channel);
    case UserEvent::Kind::kSocketLost:
      return transport_.drop_socket(event.socket);
  }
}

void Delivery::on_bus_event(const std::string& name, const Args& args) {
  bus_.dispatch(name, args);
}

void Delivery::login_confirmed(const std::string& socket, const std::string& user,
                               Object auth_data) {
  auth_data.set("id", socket);
  transport_.greet_socket(socket, Event("loginConfirmed", Args{user, std::move(auth_data)}));
}

void Delivery::login_rejected(const std::string& socket, Value error) {
  transport_.emit_to_socket(socket, Event("loginRejected", Args{std::move(error)}));
}

Event Delivery::system_message(const Value& data) { return Event("systemMessage", Args{data}); }

/// The stored text unchanged, after the room's name.
Event Delivery::room_message(const std::string& room, const EncodedJson& body) {
  EncodedJson args;
  args.text.reserve(room.size() + body.text.size() + 8);
  base::append_json_string(args.text, room);
  args.text += ',';
  args.text += body.text;
  args.attachments = body.attachments;
  return Event("roomMessage", std::move(args));
}

void Delivery::tell_message(const RoomEvent& event) {
  Event told = room_message(event.room, event.message->body);
  if (event.birth != 0) told.message = {.birth = event.birth, .id = event.message->id};
  to_room(event.room, told);
}

void Delivery::to_room(const std::string& room, const Event& event) {
  transport_.emit_to_channel(room, event);
}

}  // namespace chat::core
