#include <algorithm>

#include "store/model.hpp"
#include "store/model_parts.hpp"
#include "store/text.hpp"

namespace chat::test {

using Kind = Operation::Kind;

bool Model::may_read(const ModelRoom& room, const std::string& user, bool bypass) const {
  return bypass || has(room.lists.at("userlist"), user) || is_admin(room, user);
}

std::string Model::mark_read(const Operation& o, ModelRoom& room) {
  if (!may_read(room, o.user, o.actor.bypass_permissions)) {
    return describe(errors::not_joined(o.room));
  }
  const std::size_t id = std::min(o.number, room.messages.size());
  const std::size_t known = info_of(room, o.user).read_id;
  if (id <= known) return std::to_string(known);
  room.reads[o.user] = id;
  const std::string number = std::to_string(id);
  if (room.tells_reads) {
    publish(o.room + ": read " + o.user + " " + number + " but " +
            join(sockets_in(o.user, o.room)));
  }
  publish(o.user + ": roomReadEcho [\"" + o.room + "\"," + number + "] but " + o.socket);
  return number;
}

std::string Model::read_info(const Operation& o, const ModelRoom& room) const {
  if (!may_read(room, o.user, o.actor.bypass_permissions)) {
    return describe(errors::not_joined(o.room));
  }
  return describe(info_of(room, o.user));
}

ReadInfo Model::info_of(const ModelRoom& room, const std::string& user) {
  const auto mark = room.reads.find(user);
  return {.last_message_id = room.messages.size(),
          .read_id = mark == room.reads.end() ? 0 : mark->second};
}

std::string Model::user_rooms(const std::string& user) const {
  std::vector<UserRoom> rooms;
  for (const auto& [name, room] : rooms_) {
    const bool joined = !sockets_in(user, name).empty();
    const ReadInfo read = info_of(room, user);
    if (joined || (read.read_id > 0 && has_access(room, user))) {
      rooms.push_back({.room = name, .joined = joined, .read = read});
    }
  }
  return describe(rooms);
}

// Reading ----------------------------------------------------------------------------------------

std::string Model::read(const Operation& o, const ModelRoom& room) {
  const bool joined = o.actor.user && has(room.lists.at("userlist"), *o.actor.user);
  if (!joined && !o.actor.bypass_permissions && !is_admin(room, o.actor.user)) {
    return describe(errors::not_joined(o.room));
  }
  switch (o.kind) {
    case Kind::kRoomList:
      if (!room.lists.contains(o.list)) return describe(errors::no_list(o.list));
      return describe(room.lists.at(o.list));
    case Kind::kPresence: {
      RoomPresence presence{.users = {}, .version = static_cast<std::uint64_t>(room.version)};
      for (const std::string& user : room.lists.at("userlist")) {
        presence.users.push_back({.name = user,
                                  .sockets = sockets_in(user, o.room).size(),
                                  .since = room.seen.at(user)});
      }
      return describe(presence);
    }
    case Kind::kRoomOwner:
      return room.owner.value_or("none");
    case Kind::kHistoryAfter: {
      const std::size_t limit = o.names.size() * 3 + 1;
      const std::size_t cap = options_.history_max_get_messages;
      return history(room, o.number * 3, o.actor.bypass_permissions ? limit : std::min(limit, cap));
    }
    case Kind::kRecentHistory: {
      const std::size_t count = std::min(options_.history_max_get_messages, room.kept);
      return history(room, room.messages.size() - count, count);
    }
    case Kind::kHistoryInfo:
      return describe(HistoryInfo{room.max_kept, room.kept, room.messages.size()});
    default: {
      const auto seen = room.seen.find(o.other);
      return (has(room.lists.at("userlist"), o.other) ? "joined " : "away ") +
             (seen == room.seen.end() ? "none" : std::to_string(seen->second));
    }
  }
}

std::string Model::history(const ModelRoom& room, std::size_t after, std::size_t limit) const {
  std::string text;
  const std::size_t oldest = room.messages.size() - room.kept;
  const std::size_t first = std::max(after, oldest);
  for (std::size_t i = first; i < room.messages.size() && i < first + limit; ++i) {
    text = room.messages[i] + (text.empty() ? "" : " ") + text;
  }
  return "[" + text + "]";
}

}  // namespace chat::test
