// What hooks and events are about, as the program sees it: docs/link.md.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>
#include <chat/service.hpp>
#include <string>

namespace chat::link {

/// Written directly, without a tree of values: this is on the way of every message.
void append_info(EncodedJson& out, const ExecInfo& info);

Object describe(const DisconnectInfo& info);
Object describe(const PresenceInfo& info);
/// nullptr: the socket is not on this node.
Object describe(const HandshakePtr& handshake);
/// Of an event: the operation, user, room and socket.
Object describe(const ConsistencyFailure& failure);
/// The port and the node's id.
Object describe(const Service& service);

Value to_value(const std::optional<Error>& error);

}  // namespace chat::link
