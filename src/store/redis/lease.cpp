#include "store/redis/lease.hpp"

#include "base/log.hpp"
#include "store/redis/standing_rooms.hpp"

namespace chat::store {

Task<Result<>> RedisLease::renew() {
  for (;;) {
    const std::string name = name_;
    const std::string now = context_.calls->now();
    redis::Command beat = context_.scripts->node_beat.call(
        {context_.keys.lease(name)}, {now, is_begun_ ? "" : "1", context_.address});
    const Result<redis::Reply> beaten = co_await context_.run(std::move(beat));
    if (!beaten) co_return beaten.error();
    if (name == name_ && beaten->is_nil()) lose();
    if (name != name_) continue;
    redis::Command listing("ZADD");
    listing.key(context_.keys.nodes()).arg(text_of(*beaten)).arg(name);
    const Result<redis::Reply> listed = co_await context_.run(std::move(listing));
    if (!listed) co_return listed.error();
    if (name != name_) continue;
    is_begun_ = true;
    co_return Result<>();
  }
}

void RedisLease::lose() {
  base::log_error("this node was given up by others, or forgotten: its clients connect anew",
                  {{"instance", name_}});
  name_ = context_.node + '.' + std::to_string(++number_);
  is_begun_ = false;
  context_.standing_rooms->suspect();
  context_.feeds->lose_sockets();
}

Task<Result<std::string>> RedisLease::record(std::string socket, std::string user) {
  for (;;) {
    if (!is_begun_) {
      const Result<> begun = co_await renew();
      if (!begun) co_return begun.error();
    }
    const Result<> ready = co_await context_.standing_rooms->ready();
    if (!ready) co_return ready.error();
    const std::string name = name_;
    redis::Command recording = context_.scripts->node_connect.call(
        {context_.keys.lease(name), context_.keys.sockets(name)},
        {std::string_view(), socket, user});
    const Result<redis::Reply> recorded = co_await context_.run(std::move(recording));
    if (!recorded) co_return recorded.error();
    if (recorded->integer() == 1) {
      if (name == name_) co_return Result<std::string>(boost::system::in_place_value, name);
      // This socket is in the lost lease's record, so it is removed with that lease's sockets.
      co_return errors::timeout();
    }
    // The lease has ended. Renews at once instead of waiting for the next heartbeat.
    const Result<> renewed = co_await renew();
    if (!renewed) co_return renewed.error();
  }
}

}  // namespace chat::store
