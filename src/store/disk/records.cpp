#include "store/disk/records.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include "store/disk/fields.hpp"

namespace chat::store {
namespace {

/// The first byte of a record. Never renumber: the numbers are on disks.
enum class Kind : std::uint8_t {
  kMessage = 1,
  kRoom = 2,
  kRoomDeleted = 3,
  kRoomChanged = 4,
  kRoomListChanged = 5,
  kRoomUserChanged = 6,
  kUser = 7,
  kUserDeleted = 8,
  kDirectListChanged = 9,
  kDirectModeChanged = 10,
  kRoomRead = 11,
};

std::string begin(Kind kind) { return std::string(1, static_cast<char>(kind)); }

using Times = std::vector<std::pair<std::string, std::int64_t>>;

void write_times(FieldWriter& fields, const Times& times) {
  fields.number(times.size());
  for (const auto& [name, when] : times) {
    fields.text(name);
    fields.time(when);
  }
}

Times read_times(FieldParser& fields) {
  Times times;
  for (std::uint64_t left = fields.number(); left > 0; --left) {
    std::string name = fields.text();
    const std::int64_t when = fields.time();
    times.emplace_back(std::move(name), when);
  }
  return times;
}

struct Encoder {
  std::string operator()(const RoomRecord& room) const {
    std::string out = begin(Kind::kRoom);
    FieldWriter fields(out);
    fields.number(room.birth);
    fields.text(room.name);
    fields.maybe(room.state.owner);
    fields.flag(room.state.whitelist_only);
    fields.texts(room.state.whitelist);
    fields.texts(room.state.blacklist);
    fields.texts(room.state.adminlist);
    fields.maybe(room.state.history_max_size);
    fields.maybe(room.state.enable_access_lists_updates);
    fields.maybe(room.state.enable_userlist_updates);
    fields.flag(room.state.public_read);
    fields.number(room.last_id);
    fields.number(room.floor);
    write_times(fields, room.joined);
    write_times(fields, room.absent);
    fields.number(room.done.size());
    for (const auto& [operation, done] : room.done) {
      fields.text(operation);
      fields.number(done.id);
      fields.time(done.timestamp);
    }
    fields.maybe(room.state.enable_read_updates);
    fields.number(room.read_marks.size());
    for (const auto& [user, mark] : room.read_marks) {
      fields.text(user);
      fields.number(mark.id);
      fields.time(mark.when);
    }
    fields.number(room.presence_version);
    return out;
  }

  std::string operator()(const RoomDeleted& room) const {
    std::string out = begin(Kind::kRoomDeleted);
    FieldWriter(out).number(room.birth);
    return out;
  }

  std::string operator()(const RoomChanged& room) const {
    std::string out = begin(Kind::kRoomChanged);
    FieldWriter fields(out);
    fields.number(room.birth);
    fields.maybe(room.change.whitelist_only);
    fields.maybe(room.change.owner);
    fields.maybe(room.change.history_max_size);
    fields.maybe(room.change.enable_access_lists_updates);
    fields.maybe(room.change.enable_userlist_updates);
    fields.maybe(room.change.public_read);
    fields.maybe(room.change.enable_read_updates);
    return out;
  }

  std::string operator()(const RoomListChanged& room) const {
    std::string out = begin(Kind::kRoomListChanged);
    FieldWriter fields(out);
    fields.number(room.birth);
    fields.text(room.list);
    fields.texts(room.names);
    fields.flag(room.change == ListChange::kAdd);
    return out;
  }

  std::string operator()(const RoomUserChanged& user) const {
    std::string out = begin(Kind::kRoomUserChanged);
    FieldWriter fields(out);
    fields.number(user.birth);
    fields.text(user.user);
    fields.time(user.when);
    fields.flag(user.joined);
    return out;
  }

  std::string operator()(const RoomRead& read) const {
    std::string out = begin(Kind::kRoomRead);
    FieldWriter fields(out);
    fields.number(read.birth);
    fields.text(read.user);
    fields.number(read.mark.id);
    fields.time(read.mark.when);
    return out;
  }

  std::string operator()(const UserRecord& user) const {
    std::string out = begin(Kind::kUser);
    FieldWriter fields(out);
    fields.text(user.name);
    fields.flag(user.state.whitelist_only);
    fields.texts(user.state.whitelist);
    fields.texts(user.state.blacklist);
    return out;
  }

  std::string operator()(const UserDeleted& user) const {
    std::string out = begin(Kind::kUserDeleted);
    FieldWriter(out).text(user.name);
    return out;
  }

  std::string operator()(const DirectListChanged& user) const {
    std::string out = begin(Kind::kDirectListChanged);
    FieldWriter fields(out);
    fields.text(user.user);
    fields.text(user.list);
    fields.texts(user.names);
    fields.flag(user.change == ListChange::kAdd);
    return out;
  }

  std::string operator()(const DirectModeChanged& user) const {
    std::string out = begin(Kind::kDirectModeChanged);
    FieldWriter fields(out);
    fields.text(user.user);
    fields.flag(user.whitelist_only);
    return out;
  }
};

ListChange list_change(FieldParser& fields) {
  return fields.flag() ? ListChange::kAdd : ListChange::kRemove;
}

ReadMark read_mark(FieldParser& fields) {
  ReadMark mark;
  mark.id = fields.number();
  mark.when = fields.time();
  return mark;
}

RoomRecord decode_room(FieldParser& fields) {
  RoomRecord room;
  room.birth = fields.number();
  room.name = fields.text();
  room.state.owner = fields.maybe_text();
  room.state.whitelist_only = fields.flag();
  room.state.whitelist = fields.texts();
  room.state.blacklist = fields.texts();
  room.state.adminlist = fields.texts();
  room.state.history_max_size = fields.maybe_number();
  room.state.enable_access_lists_updates = fields.maybe_flag();
  room.state.enable_userlist_updates = fields.maybe_flag();
  room.state.public_read = fields.flag();
  room.last_id = fields.number();
  room.floor = fields.number();
  room.joined = read_times(fields);
  room.absent = read_times(fields);
  for (std::uint64_t left = fields.number(); left > 0; --left) {
    std::string operation = fields.text();
    const std::uint64_t id = fields.number();
    const std::int64_t timestamp = fields.time();
    room.done.emplace_back(std::move(operation), Once::Done{.id = id, .timestamp = timestamp});
  }
  // Older versions wrote no more.
  if (fields.at_end()) return room;
  room.state.enable_read_updates = fields.maybe_flag();
  for (std::uint64_t left = fields.number(); left > 0; --left) {
    std::string user = fields.text();
    const ReadMark mark = read_mark(fields);
    room.read_marks.emplace_back(std::move(user), mark);
  }
  room.presence_version = fields.number();
  return room;
}

RoomChanged decode_room_changed(FieldParser& fields) {
  RoomChanged room;
  room.birth = fields.number();
  room.change.whitelist_only = fields.maybe_flag();
  room.change.owner = fields.maybe_text();
  room.change.history_max_size = fields.maybe_number();
  room.change.enable_access_lists_updates = fields.maybe_flag();
  room.change.enable_userlist_updates = fields.maybe_flag();
  room.change.public_read = fields.maybe_flag();
  if (!fields.at_end()) room.change.enable_read_updates = fields.maybe_flag();
  return room;
}

RoomListChanged decode_room_list(FieldParser& fields) {
  RoomListChanged room;
  room.birth = fields.number();
  room.list = fields.text();
  room.names = fields.texts();
  room.change = list_change(fields);
  return room;
}

RoomUserChanged decode_room_user(FieldParser& fields) {
  RoomUserChanged user;
  user.birth = fields.number();
  user.user = fields.text();
  user.when = fields.time();
  user.joined = fields.flag();
  return user;
}

RoomRead decode_room_read(FieldParser& fields) {
  RoomRead read;
  read.birth = fields.number();
  read.user = fields.text();
  read.mark = read_mark(fields);
  return read;
}

UserRecord decode_user(FieldParser& fields) {
  UserRecord user;
  user.name = fields.text();
  user.state.whitelist_only = fields.flag();
  user.state.whitelist = fields.texts();
  user.state.blacklist = fields.texts();
  return user;
}

DirectListChanged decode_direct_list(FieldParser& fields) {
  DirectListChanged user;
  user.user = fields.text();
  user.list = fields.text();
  user.names = fields.texts();
  user.change = list_change(fields);
  return user;
}

DirectModeChanged decode_direct_mode(FieldParser& fields) {
  DirectModeChanged user;
  user.user = fields.text();
  user.whitelist_only = fields.flag();
  return user;
}

Kind kind_of(std::string_view record) {
  return record.empty() ? Kind{} : static_cast<Kind>(record.front());
}

MessageHead read_head(FieldParser& fields) {
  MessageHead head;
  head.room = fields.number();
  head.id = fields.number();
  head.timestamp = fields.time();
  head.operation = fields.view();
  return head;
}

}  // namespace

std::string encode(const Change& change) { return std::visit(Encoder(), change); }

void encode_message(std::string& out, Birth room, const StoredMessage& message,
                    std::string_view operation) {
  out += static_cast<char>(Kind::kMessage);
  FieldWriter fields(out);
  fields.number(room);
  fields.number(message.id);
  fields.time(message.timestamp);
  fields.text(operation);
  fields.number(message.body.attachments.size());
  for (const Binary& attachment : message.body.attachments) {
    fields.text(attachment.view());
  }
  out += message.body.text;
}

std::optional<MessageHead> decode_head(std::string_view record) {
  if (kind_of(record) != Kind::kMessage) return std::nullopt;
  FieldParser fields(record.substr(1));
  return read_head(fields);
}

MessagePtr decode_stored(std::string_view record) {
  if (kind_of(record) != Kind::kMessage) throw std::runtime_error("a record is not a message");
  FieldParser fields(record.substr(1));
  const MessageHead head = read_head(fields);
  auto message = std::make_shared<StoredMessage>();
  message->id = head.id;
  message->timestamp = head.timestamp;
  for (std::uint64_t left = fields.number(); left > 0; --left) {
    message->body.attachments.emplace_back(fields.text());
  }
  message->body.text = fields.rest();
  return message;
}

Change decode_change(std::string_view record) {
  FieldParser fields(record.substr(record.empty() ? 0 : 1));
  switch (kind_of(record)) {
    case Kind::kRoom:
      return decode_room(fields);
    case Kind::kRoomDeleted:
      return RoomDeleted{fields.number()};
    case Kind::kRoomChanged:
      return decode_room_changed(fields);
    case Kind::kRoomListChanged:
      return decode_room_list(fields);
    case Kind::kRoomUserChanged:
      return decode_room_user(fields);
    case Kind::kRoomRead:
      return decode_room_read(fields);
    case Kind::kUser:
      return decode_user(fields);
    case Kind::kUserDeleted:
      return UserDeleted{fields.text()};
    case Kind::kDirectListChanged:
      return decode_direct_list(fields);
    case Kind::kDirectModeChanged:
      return decode_direct_mode(fields);
    case Kind::kMessage:
      break;
  }
  throw std::runtime_error("a record of unknown kind: a newer version wrote it");
}

}  // namespace chat::store
