// Logins that trust the client's claim.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>
#include <optional>
#include <string>

namespace chat::app {

/// The handshake's `userName`, else its `user`: the CONNECT payload's before the query's. nullopt
/// if it is missing or empty.
std::optional<std::string> claimed_user(const Handshake& handshake);

/// Hooks::on_connect; noLogin without a name.
Task<Result<Login>> insecure_login(Service& service, std::string socket, HandshakePtr handshake);

}  // namespace chat::app
