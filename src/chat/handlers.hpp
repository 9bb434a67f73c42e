// What each command does. A handler gets arguments that were checked, and reads from top to bottom:
// arguments, one step of the store, the answer.
#pragma once

#include <chat/hooks.hpp>

namespace chat::core {

struct Core;

Task<Result<Args>> direct_add_to_list(Core& core, ExecInfo& info);
Task<Result<Args>> direct_get_access_list(Core& core, ExecInfo& info);
Task<Result<Args>> direct_get_whitelist_mode(Core& core, ExecInfo& info);
Task<Result<Args>> direct_message(Core& core, ExecInfo& info);
Task<Result<Args>> direct_remove_from_list(Core& core, ExecInfo& info);
Task<Result<Args>> direct_set_whitelist_mode(Core& core, ExecInfo& info);
Task<Result<Args>> list_own_sockets(Core& core, ExecInfo& info);
Task<Result<Args>> room_add_to_list(Core& core, ExecInfo& info);
Task<Result<Args>> room_create(Core& core, ExecInfo& info);
Task<Result<Args>> room_delete(Core& core, ExecInfo& info);
Task<Result<Args>> room_get_access_list(Core& core, ExecInfo& info);
Task<Result<Args>> room_get_owner(Core& core, ExecInfo& info);
Task<Result<Args>> room_get_whitelist_mode(Core& core, ExecInfo& info);
Task<Result<Args>> room_history_get(Core& core, ExecInfo& info);
Task<Result<Args>> room_history_info(Core& core, ExecInfo& info);
Task<Result<Args>> room_join(Core& core, ExecInfo& info);
Task<Result<Args>> room_leave(Core& core, ExecInfo& info);
Task<Result<Args>> room_message(Core& core, ExecInfo& info);
Task<Result<Args>> room_notifications_info(Core& core, ExecInfo& info);
Task<Result<Args>> room_recent_history(Core& core, ExecInfo& info);
Task<Result<Args>> room_remove_from_list(Core& core, ExecInfo& info);
Task<Result<Args>> room_set_whitelist_mode(Core& core, ExecInfo& info);
Task<Result<Args>> room_user_seen(Core& core, ExecInfo& info);
Task<Result<Args>> system_message(Core& core, ExecInfo& info);

}  // namespace chat::core
