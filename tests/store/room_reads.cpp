#include "store/room_reads.hpp"

#include <utility>

namespace chat::test {

Task<Result<std::optional<std::string>>> room_owner(Store& store, Actor actor, std::string room) {
  const Result<RoomInfo> info = co_await store.room_info(std::move(actor), std::move(room));
  if (!info) co_return info.error();
  co_return info->owner;
}

Task<Result<bool>> whitelist_mode(Store& store, Actor actor, std::string room) {
  const Result<RoomInfo> info = co_await store.room_info(std::move(actor), std::move(room));
  if (!info) co_return info.error();
  co_return info->whitelist_only;
}

Task<Result<HistoryInfo>> history_info(Store& store, Actor actor, std::string room) {
  const Result<RoomInfo> info = co_await store.room_info(std::move(actor), std::move(room));
  if (!info) co_return info.error();
  co_return HistoryInfo{.history_max_size = info->history_max_size,
                        .history_size = info->history_size,
                        .last_message_id = info->last_message_id};
}

Task<Result<NotificationsInfo>> notifications_info(Store& store, Actor actor, std::string room) {
  const Result<RoomInfo> info = co_await store.room_info(std::move(actor), std::move(room));
  if (!info) co_return info.error();
  co_return NotificationsInfo{.enable_userlist_updates = info->enable_userlist_updates,
                              .enable_access_lists_updates = info->enable_access_lists_updates};
}

}  // namespace chat::test
