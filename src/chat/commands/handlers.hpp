// Carries out each command. A handler gets checked arguments and reads from top to bottom:
// arguments, one store operation, the answer.
#pragma once

#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <optional>
#include <string>
#include <vector>

#include "chat/presence/presence.hpp"

namespace chat::core {

/// Thread-safe. `info` outlives the task.
class Handlers {
 public:
  Handlers(const Options& options, Store& store, Presence& presence)
      : options_(options), store_(store), presence_(presence) {}

  Task<Result<Args>> direct_add_to_list(ExecInfo& info);
  Task<Result<Args>> direct_get_access_list(ExecInfo& info);
  Task<Result<Args>> direct_get_whitelist_mode(ExecInfo& info);
  Task<Result<Args>> direct_message(ExecInfo& info);
  Task<Result<Args>> direct_message_once(ExecInfo& info);
  Task<Result<Args>> direct_remove_from_list(ExecInfo& info);
  Task<Result<Args>> direct_set_whitelist_mode(ExecInfo& info);
  Task<Result<Args>> list_own_sockets(ExecInfo& info);
  Task<Result<Args>> list_rooms(ExecInfo& info);
  Task<Result<Args>> room_add_to_list(ExecInfo& info);
  Task<Result<Args>> room_create(ExecInfo& info);
  Task<Result<Args>> room_delete(ExecInfo& info);
  Task<Result<Args>> room_get_access_list(ExecInfo& info);
  Task<Result<Args>> room_get_owner(ExecInfo& info);
  Task<Result<Args>> room_get_presence(ExecInfo& info);
  Task<Result<Args>> room_get_whitelist_mode(ExecInfo& info);
  Task<Result<Args>> room_history_get(ExecInfo& info);
  Task<Result<Args>> room_history_info(ExecInfo& info);
  Task<Result<Args>> room_join(ExecInfo& info);
  Task<Result<Args>> room_leave(ExecInfo& info);
  Task<Result<Args>> room_mark_read(ExecInfo& info);
  Task<Result<Args>> room_message(ExecInfo& info);
  Task<Result<Args>> room_message_once(ExecInfo& info);
  Task<Result<Args>> room_notifications_info(ExecInfo& info);
  Task<Result<Args>> room_read_info(ExecInfo& info);
  Task<Result<Args>> room_recent_history(ExecInfo& info);
  Task<Result<Args>> room_remove_from_list(ExecInfo& info);
  Task<Result<Args>> room_set_whitelist_mode(ExecInfo& info);
  Task<Result<Args>> room_signal(ExecInfo& info);
  Task<Result<Args>> room_user_seen(ExecInfo& info);
  Task<Result<Args>> system_message(ExecInfo& info);

  /// room_message() without waiting; nullopt if the store would have to wait.
  std::optional<Result<MessagePtr>> room_message_now(const Actor& author, Args& args);

 private:
  Task<Result<Args>> change_list(ExecInfo& info, ListChange change);
  Task<Result<MessagePtr>> append(const ExecInfo& info);
  Task<Result<Args>> send_direct(ExecInfo& info, std::string operation);
  bool may_manage_rooms(const ExecInfo& info) const;
  /// Answers null once the on_leave hooks of the removed users have run.
  Task<Result<Args>> reply_after_removal(std::string room,
                                         Result<std::vector<RemovedUser>> removed);

  const Options& options_;
  Store& store_;
  Presence& presence_;
};

}  // namespace chat::core
