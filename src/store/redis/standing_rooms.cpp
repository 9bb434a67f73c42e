#include "store/redis/standing_rooms.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "base/log.hpp"
#include "store/redis/rooms.hpp"

namespace chat::store {

Task<Result<>> RedisStandingRooms::keep(std::string room, RoomState state) {
  rooms_.insert_or_assign(room, std::move(state));
  const Result<> made = co_await make(std::move(room));
  if (!made && made.error().code != codes::kRoomExists) co_return made.error();
  co_return Result<>();
}

Task<Result<>> RedisStandingRooms::make(std::string room) {
  RoomState state = rooms_.at(room);
  RedisRooms rooms(context_);
  Result<> made = co_await rooms.restore(std::move(room), std::move(state));
  co_return made;
}

Task<Result<>> RedisStandingRooms::restore() {
  const std::uint64_t losses = losses_;
  std::vector<std::string> names;
  std::vector<redis::Command> questions;
  for (const auto& [name, state] : rooms_) {
    names.push_back(name);
    questions.emplace_back("EXISTS");
    questions.back().key(context_.keys.standing(name));
  }
  const std::vector<Result<redis::Reply>> marks = co_await context_.run_all(std::move(questions));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!marks[i]) co_return marks[i].error();
    if (marks[i]->integer() == 1) continue;
    const Result<> made = co_await make(names[i]);
    if (made) {
      base::log_warning("Redis had lost a room, which is made again", {{"room", names[i]}});
    } else if (made.error().code != codes::kRoomExists) {
      co_return made.error();
    }
  }
  restored_losses_ = std::max(restored_losses_, losses);
  co_return Result<>();
}

void RedisStandingRooms::restore_soon() {
  if (rooms_.empty() || std::exchange(is_restoring_, true)) return;
  boost::asio::co_spawn(
      context_.executor(), restore(),
      [this, token = context_.work->begin()](std::exception_ptr problem, Result<> restored) {
        is_restoring_ = false;
        if (problem || !restored) base::log_error("rooms cannot be looked after");
      });
}

Task<Result<>> RedisStandingRooms::ready() {
  if (restored_losses_ == losses_) co_return Result<>();
  Result<> restored = co_await restore();
  co_return restored;
}

}  // namespace chat::store
