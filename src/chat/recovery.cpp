// Making the state agree with itself again, after something failed half-way.
#include <utility>

#include "chat/removal.hpp"
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
  return core::remove_instance(impl_->core, std::move(instance));
}

Task<Result<std::optional<std::int64_t>>> Service::get_instance_heartbeat(std::string instance) {
  return store().instance_heartbeat(std::move(instance));
}

}  // namespace chat
