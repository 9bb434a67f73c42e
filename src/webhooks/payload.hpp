// What webhooks are told, as docs/webhooks.md has it.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>

namespace chat::webhooks {

/// With results or the error, where there are any.
Object data_of(const ExecInfo& info);
Object data_of(const DisconnectInfo& info);
Object data_of(const PresenceInfo& info);

/// Of fields that have the same name the first counts.
Object data_of(const std::string& socket, const Handshake& handshake);

}  // namespace chat::webhooks
