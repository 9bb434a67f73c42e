// Making the state agree with itself again, after something failed half-way.
#include <utility>

#include "chat/service_impl.hpp"

namespace chat {

Task<Result<>> Service::user_state_sync(std::string user) {
  return store().sync_user(std::move(user));
}

Task<Result<>> Service::room_state_sync(std::string room) {
  auto removed = co_await store().sync_room(room);
  if (removed.has_error()) co_return removed.error();
  co_await impl_->core.presence.removed(std::move(room), *std::move(removed));
  co_return Result<>();
}

Task<Result<>> Service::instance_recovery(std::string instance) {
  auto sockets = co_await store().instance_sockets(std::move(instance));
  if (sockets.has_error()) co_return sockets.error();
  Result<> result;
  for (auto& [socket, user] : *sockets) {
    auto gone = co_await impl_->core.presence.disconnect(user, socket);
    if (gone.has_error()) result = gone.error();
  }
  co_return result;
}

Task<Result<std::optional<std::int64_t>>> Service::get_instance_heartbeat(std::string instance) {
  return store().instance_heartbeat(std::move(instance));
}

}  // namespace chat
