#include "store/redis/index.hpp"

#include <utility>

#include "store/page_builder.hpp"

namespace chat::store {

std::string RedisIndex::key_of(Kind kind, const std::string& name) const {
  const std::size_t index = RedisKeys::index_of(name);
  return kind == Kind::kRoom ? context_.keys.rooms(index) : context_.keys.users(index);
}

StreamCall RedisIndex::existence_of(Kind kind, std::string name) const {
  const RedisScripts& scripts = *context_.scripts;
  return {.script = kind == Kind::kRoom ? &scripts.room_exists : &scripts.user_exists,
          .kind = kind,
          .name = std::move(name),
          .args = {},
          .is_read = true};
}

Task<Result<>> RedisIndex::add_room(std::string name) {
  return add_to_index(*context_.database, key_of(Kind::kRoom, name), name);
}

Task<Result<>> RedisIndex::add_user(std::string name) {
  return add_to_index(*context_.database, key_of(Kind::kUser, name), name);
}

Task<Result<>> RedisIndex::remove_room(std::string name) {
  return remove(Kind::kRoom, std::move(name));
}

Task<Result<>> RedisIndex::remove_user(std::string name) {
  return remove(Kind::kUser, std::move(name));
}

Task<Result<>> RedisIndex::remove(Kind kind, std::string name) {
  redis::Command command("ZREM");
  command.key(key_of(kind, name)).arg(name);
  const Result<redis::Reply> removed = co_await context_.run(std::move(command));
  if (!removed) co_return removed.error();
  // Another room or user of that name may have been made before the removal.
  StreamCall asking = existence_of(kind, name);
  const Result<Answer> there = co_await context_.ask(std::move(asking));
  if (!there) co_return Result<>();
  Result<> added = co_await add_to_index(*context_.database, key_of(kind, name), name);
  co_return added;
}

Task<Result<NamePage>> RedisIndex::rooms(std::string after, std::size_t limit) {
  return page(Kind::kRoom, std::move(after), limit);
}

Task<Result<NamePage>> RedisIndex::users(std::string after, std::size_t limit) {
  return page(Kind::kUser, std::move(after), limit);
}

Task<Result<NamePage>> RedisIndex::page(Kind kind, std::string after, std::size_t limit) {
  std::vector<redis::Command> commands;
  for (std::size_t index = 0; index < RedisKeys::kIndexes; ++index) {
    redis::Command command("ZRANGEBYLEX");
    command.key(kind == Kind::kRoom ? context_.keys.rooms(index) : context_.keys.users(index));
    command.arg(after.empty() ? "-" : '(' + after).arg("+").arg("LIMIT").arg(0);
    command.arg(static_cast<std::int64_t>(limit + 1));
    commands.push_back(std::move(command));
  }
  const auto replies = co_await context_.run_all(std::move(commands));
  PageBuilder builder(limit);
  for (const Result<redis::Reply>& reply : replies) {
    if (!reply) co_return reply.error();
    for (const std::string& name : texts_of(*reply)) builder.add(name);
  }
  NamePage page = std::move(builder).build();
  const Result<> checked = co_await leave_out_the_missing(kind, page.names);
  if (!checked) co_return checked.error();
  co_return page;
}

Task<Result<>> RedisIndex::leave_out_the_missing(Kind kind, std::vector<std::string>& names) {
  std::vector<StreamCall> calls;
  calls.reserve(names.size());
  for (const std::string& name : names) calls.push_back(existence_of(kind, name));
  const auto replies = co_await context_.ask_all(std::move(calls));
  std::vector<std::string> there;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (replies[i]) {
      there.push_back(std::move(names[i]));
    } else if (replies[i].error().code != codes::kNoRoom &&
               replies[i].error().code != codes::kNoUser) {
      co_return replies[i].error();
    }
  }
  names = std::move(there);
  co_return Result<>();
}

}  // namespace chat::store
