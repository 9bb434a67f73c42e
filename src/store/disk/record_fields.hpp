// The fields of each change in their order, stated once: a FieldWriter takes them from the change,
// a FieldParser puts them there (docs/disk.md, "Payloads").
#pragma once

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

}  // namespace chat::store
