// The fields of each change in their order, stated once: a FieldWriter takes them from the change,
// a FieldParser puts them there (docs/disk.md, "Payloads").
#pragma once

#include <chat/recovery_log.hpp>
#include <concepts>
#include <type_traits>

#include "store/state/changes.hpp"

namespace chat::store {

template <class R, class T>
concept Of = std::same_as<std::remove_const_t<R>, T>;

template <class Fields, Of<Once::Done> R>
void each_field(Fields& fields, R& done) {
  fields(done.id);
  fields(done.timestamp);
}

template <class Fields, Of<ReadMark> R>
void each_field(Fields& fields, R& mark) {
  fields(mark.id);
  fields(mark.when);
}

template <class Fields, Of<RoomRecord> R>
void each_field(Fields& fields, R& room) {
  fields(room.birth);
  fields(room.name);
  fields(room.state.owner);
  fields(room.state.whitelist_only);
  fields(room.state.whitelist);
  fields(room.state.blacklist);
  fields(room.state.adminlist);
  fields(room.state.history_max_size);
  fields(room.state.enable_access_lists_updates);
  fields(room.state.enable_userlist_updates);
  fields(room.state.public_read);
  fields(room.last_id);
  fields(room.floor);
  fields(room.joined);
  fields(room.absent);
  fields(room.done);
  if (!fields.has_more()) return;
  fields(room.state.enable_read_updates);
  fields(room.read_marks);
  fields(room.presence_version);
}

template <class Fields, Of<RoomDeleted> R>
void each_field(Fields& fields, R& room) {
  fields(room.birth);
}

template <class Fields, Of<RoomChanged> R>
void each_field(Fields& fields, R& room) {
  fields(room.birth);
  fields(room.change.whitelist_only);
  fields(room.change.owner);
  fields(room.change.history_max_size);
  fields(room.change.enable_access_lists_updates);
  fields(room.change.enable_userlist_updates);
  fields(room.change.public_read);
  if (fields.has_more()) fields(room.change.enable_read_updates);
}

template <class Fields, Of<RoomListChanged> R>
void each_field(Fields& fields, R& room) {
  fields(room.birth);
  fields(room.list);
  fields(room.names);
  fields(room.change);
}

template <class Fields, Of<RoomUserChanged> R>
void each_field(Fields& fields, R& user) {
  fields(user.birth);
  fields(user.user);
  fields(user.when);
  fields(user.joined);
}

template <class Fields, Of<RoomRead> R>
void each_field(Fields& fields, R& read) {
  fields(read.birth);
  fields(read.user);
  fields(read.mark);
}

template <class Fields, Of<UserRecord> R>
void each_field(Fields& fields, R& user) {
  fields(user.name);
  fields(user.state.whitelist_only);
  fields(user.state.whitelist);
  fields(user.state.blacklist);
}

template <class Fields, Of<UserDeleted> R>
void each_field(Fields& fields, R& user) {
  fields(user.name);
}

template <class Fields, Of<DirectListChanged> R>
void each_field(Fields& fields, R& user) {
  fields(user.user);
  fields(user.list);
  fields(user.names);
  fields(user.change);
}

template <class Fields, Of<DirectModeChanged> R>
void each_field(Fields& fields, R& user) {
  fields(user.user);
  fields(user.whitelist_only);
}

// Of recovery.

template <class Fields, Of<recovery::Joined> R>
void each_field(Fields& fields, R& joined) {
  fields(joined.channel);
  fields(joined.since);
}

template <class Fields, Of<recovery::Left> R>
void each_field(Fields& fields, R& left) {
  fields(left.channel);
  fields(left.since);
  fields(left.until);
}

template <class Fields, Of<recovery::Socket> R>
void each_field(Fields& fields, R& socket) {
  fields(socket.id);
  fields(socket.may_return);
  fields(socket.floor);
  fields(socket.joined);
  fields(socket.left);
}

template <class Fields, Of<recovery::SocketJoined> R>
void each_field(Fields& fields, R& socket) {
  fields(socket.socket);
  fields(socket.joined);
}

template <class Fields, Of<recovery::SocketLeft> R>
void each_field(Fields& fields, R& socket) {
  fields(socket.socket);
  fields(socket.channel);
  fields(socket.until);
}

template <class Fields, Of<recovery::SocketGreeted> R>
void each_field(Fields& fields, R& socket) {
  fields(socket.socket);
  fields(socket.floor);
}

template <class Fields, Of<recovery::SocketGone> R>
void each_field(Fields& fields, R& socket) {
  fields(socket.socket);
}

template <class Fields, Of<recovery::MessageTold> R>
void each_field(Fields& fields, R& told) {
  fields(told.place);
  fields(told.message.birth);
  fields(told.message.id);
}

template <class Fields, Of<recovery::Told> R>
void each_field(Fields& fields, R& told) {
  fields(told.place);
  fields(told.to_socket);
  fields(told.to);
  fields(told.except);
  fields(told.text);
  fields(told.attachments);
}

template <class Fields, Of<recovery::ChannelFloor> R>
void each_field(Fields& fields, R& channel) {
  fields(channel.channel);
  fields(channel.floor.dropped);
  fields(channel.floor.except);
  fields(channel.floor.dropped_for_except);
}

template <class Fields, Of<recovery::Void> R>
void each_field(Fields& fields, R& places) {
  fields(places.after);
  fields(places.last);
}

template <class Fields, Of<recovery::Sequence> R>
void each_field(Fields& fields, R& sequence) {
  fields(sequence.secret);
  fields(sequence.scope);
  fields(sequence.last);
  fields(sequence.voids);
}

template <class Fields, Of<OperationMark> R>
void each_field(Fields& fields, R& mark) {
  fields(mark.birth);
  fields(mark.user);
  fields(mark.is_whole);
}

template <class Fields, Of<RecoveryForgotten> R>
void each_field(Fields&, R&) {}

}  // namespace chat::store
