// Commands about what a user has read.
#include <cmath>
#include <utility>

#include "chat/commands/handlers.hpp"
#include "chat/commands/replies.hpp"

namespace chat::core {
namespace {

void add_to(Object& object, const ReadInfo& read) {
  object.append("lastMessageId", Value(read.last_message_id));
  object.append("readId", Value(read.read_id));
  object.append("unread", Value(read.unread()));
}

}  // namespace

Task<Result<Args>> Handlers::room_mark_read(ExecInfo& info) {
  // A fraction marks the messages up to it.
  const std::uint64_t id = clamp_to_count(std::floor(info.args[1].number().value()));
  auto mark = co_await store_.mark_read(actor_of(info), info.socket_id.value_or(std::string()),
                                        text(info, 0), id);
  co_return reply(std::move(mark));
}

Task<Result<Args>> Handlers::room_read_info(ExecInfo& info) {
  auto read = co_await store_.read_info(actor_of(info), text(info, 0));
  if (read.has_error()) co_return read.error();
  Object answer;
  add_to(answer, *read);
  co_return reply(Value(std::move(answer)));
}

Task<Result<Args>> Handlers::list_rooms(ExecInfo& info) {
  auto rooms = co_await store_.user_rooms(info.user_name.value());
  if (rooms.has_error()) co_return rooms.error();
  Array lines;
  lines.reserve(rooms->size());
  for (UserRoom& room : *rooms) {
    Object line{{"room", std::move(room.room)}, {"joined", room.joined}};
    add_to(line, room.read);
    lines.emplace_back(std::move(line));
  }
  co_return reply(Value(std::move(lines)));
}

}  // namespace chat::core
