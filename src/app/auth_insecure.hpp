// Logins that believe what the client says.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>
#include <optional>
#include <string>

namespace chat::app {

/// The `userName` of the handshake, else its `user`: that of the CONNECT payload before that of
/// the query. nullopt where there is none, or an empty one.
std::optional<std::string> claimed_user(const Handshake& handshake);

/// Hooks::on_connect; noLogin without a name.
Task<Result<Login>> insecure_login(Service& service, std::string socket);

}  // namespace chat::app
