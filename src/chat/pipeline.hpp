// The way of every request, from its arguments to its results.
#pragma once

#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "chat/request_order.hpp"

namespace chat::core {

struct Core;

/// Moves what follows the command's own arguments from `args` to `rest_args`.
void split_arguments(ExecInfo& info);

/// Kinds and number of the arguments, then the checker of messages, if there is one.
Task<Result<>> check_arguments(Core& core, Command command, Args args);

/// Runs a command whose `info.args` are all that came with it. Never throws. A socket's request
/// takes effect when its turn comes; a call of the server's own waits for nobody.
Task<Result<Args>> execute(Core& core, ExecInfo info, RequestOrder::Turn turn = {});

/// execute(), for a request that no hook sees and the store can answer at once: a message to a
/// room, where the service's time goes. nullopt for any other, and nothing is done.
std::optional<Result<Args>> execute_now(Core& core, Command command, const std::string& user,
                                        Args& args);

/// The same for a request that read_plain_message() understands.
std::optional<Result<MessagePtr>> send_now(Core& core, const std::string& user,
                                           std::string_view json);

}  // namespace chat::core
