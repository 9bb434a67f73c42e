// Parts of a room's info, as tests ask for them.
#pragma once

#include <chat/store.hpp>

namespace chat::test {

struct HistoryInfo {
  std::size_t history_max_size;
  std::size_t history_size;
  std::uint64_t last_message_id;
};

struct NotificationsInfo {
  bool enable_userlist_updates;
  bool enable_access_lists_updates;
};

Task<Result<std::optional<std::string>>> room_owner(Store& store, Actor actor, std::string room);
Task<Result<bool>> whitelist_mode(Store& store, Actor actor, std::string room);
Task<Result<HistoryInfo>> history_info(Store& store, Actor actor, std::string room);
Task<Result<NotificationsInfo>> notifications_info(Store& store, Actor actor, std::string room);

}  // namespace chat::test
