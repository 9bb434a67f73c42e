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

Event message_event(const RoomEvent& event) {
  Event told = Delivery::room_message(event.room, event.message->body);
  if (event.birth != 0) told.message = {.birth = event.birth, .id = event.message->id};
  return told;
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

std::optional<Event> Delivery::notification(const RoomEvent& event) {
  switch (event.kind) {
    case RoomEvent::Kind::kMessage:
      return message_event(event);
    case RoomEvent::Kind::kUserJoined:
      return Event("roomUserJoined", Args{event.room, event.user});
    case RoomEvent::Kind::kUserLeft:
      return Event("roomUserLeft", Args{event.room, event.user});
    case RoomEvent::Kind::kListAdded:
      return list_event("roomAccessListAdded", event);
    case RoomEvent::Kind::kListRemoved:
      return list_event("roomAccessListRemoved", event);
    case RoomEvent::Kind::kModeChanged:
      return Event("roomModeChanged", Args{event.room, event.whitelist_only});
    case RoomEvent::Kind::kRead:
      return Event("roomRead", Args{event.room, event.user, event.read_id});
    case RoomEvent::Kind::kSocketJoined:
    case RoomEvent::Kind::kSocketLeft:
    case RoomEvent::Kind::kUserRemoved:
    case RoomEvent::Kind::kPublicReadEnded:
    case RoomEvent::Kind::kSignal:
      break;
  }
  return std::nullopt;
}

void Delivery::tell_members(const RoomEvent& event, const Event& told) {
  const bool is_for_others = event.kind == RoomEvent::Kind::kRead;
  if (is_for_others) return transport_.send_to_others(event.sockets, event.room, told);
  transport_.emit_to_channel(event.room, told);
}

void Delivery::tell_room(const RoomEvent& event) {
  if (auto told = notification(event)) {
    told->tick = event.tick;
    tell_members(event, *told);
  }
  switch (event.kind) {
    case RoomEvent::Kind::kMessage:
      return watchers_.tell_message(event.room, event.message);
    case RoomEvent::Kind::kUserJoined:
    case RoomEvent::Kind::kUserLeft:
      return watchers_.tell_user(event.room, event.user,
                                 event.kind == RoomEvent::Kind::kUserJoined);
    case RoomEvent::Kind::kSocketJoined:
      return transport_.join_channel(event.socket, event.room);
    case RoomEvent::Kind::kSocketLeft:
      return transport_.leave_channel(event.socket, event.room);
    case RoomEvent::Kind::kUserRemoved:
      for (const std::string& socket : event.sockets) transport_.leave_channel(socket, event.room);
      return;
    case RoomEvent::Kind::kPublicReadEnded:
      return watchers_.tell_public_read_ended(event.room);
    case RoomEvent::Kind::kSignal:
      return transport_.signal_channel(event.socket, event.room, room_signal(event));
    default:
      return;
  }
}

std::optional<Event> Delivery::notification(const UserEvent& event) {
  const Args socket_and_count{event.socket, event.count};
  switch (event.kind) {
    case UserEvent::Kind::kSocketConnected:
      return Event("socketConnectEcho", socket_and_count);
    case UserEvent::Kind::kSocketDisconnected:
      return Event("socketDisconnectEcho", socket_and_count);
    case UserEvent::Kind::kNotify:
      return *event.event;
    case UserEvent::Kind::kDisconnect:
    case UserEvent::Kind::kSocketLost:
    case UserEvent::Kind::kSocketMoved:
      break;
  }
  return std::nullopt;
}

void Delivery::tell_user(const UserEvent& event) {
  const std::string channel = user_channel(event.user);
  auto told = notification(event);
  if (told) told->tick = event.tick;
  switch (event.kind) {
    case UserEvent::Kind::kSocketConnected:
      transport_.join_channel(event.socket, channel);
      return transport_.send_to_channel(event.socket, channel, *told);
    case UserEvent::Kind::kSocketDisconnected:
      transport_.leave_channel(event.socket, channel);
      // The socket is gone already, unless another node has removed it.
      transport_.drop_socket(event.socket);
      return transport_.emit_to_channel(channel, *told);
    case UserEvent::Kind::kNotify:
      if (event.except.empty()) return transport_.emit_to_channel(channel, *told);
      return transport_.send_to_channel(event.except, channel, *told);
    case UserEvent::Kind::kDisconnect:
      if (when_expelled_) when_expelled_(event.user);
      return transport_.disconnect_channel(channel);
    case UserEvent::Kind::kSocketLost:
      return transport_.drop_socket(event.socket);
    case UserEvent::Kind::kSocketMoved:
      if (when_moved_) when_moved_(event.socket);
      transport_.release_socket(event.socket);
      if (event.is_here) adopt(event, channel);
      return;
  }
}

void Delivery::adopt(const UserEvent& event, const std::string& user_channel) {
  std::vector<std::string> channels = event.rooms;
  channels.push_back(user_channel);
  transport_.adopt_socket(event.socket, channels, event.tick);
}

void Delivery::on_bus_event(const std::string& name, const Args& args) {
  bus_.dispatch(name, args);
}

std::uint64_t Delivery::login_confirmed(const std::string& socket, const std::string& user,
                                        Object auth_data) {
  auth_data.set("id", socket);
  return transport_.greet_socket(socket, Event("loginConfirmed", Args{user, std::move(auth_data)}));
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

}  // namespace chat::core
