// Payloads of webhooks, as in docs/webhooks.md.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>

namespace chat::webhooks {

/// With results or the error, if any.
Object data_of(const ExecInfo& info);
Object data_of(const DisconnectInfo& info);
Object data_of(const PresenceInfo& info);

/// The first of equal field names counts.
Object data_of(const std::string& socket, const Handshake& handshake);

}  // namespace chat::webhooks
