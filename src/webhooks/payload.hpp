// Payloads of webhooks, as in docs/webhooks.md.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>
#include <cstddef>
#include <vector>

namespace chat::webhooks {

/// With results or the error, if any.
Object data_of(const ExecInfo& info);
Object data_of(const DisconnectInfo& info);
Object data_of(const PresenceInfo& info);

/// The first of equal field names counts.
Object data_of(const std::string& socket, const Handshake& handshake);

// Parts of payloads.

/// The first of equal names counts.
Object object_of(const Handshake::Fields& fields);
Array numbers_of(const std::vector<std::size_t>& sizes);

}  // namespace chat::webhooks
