// Messages on their way in and out of the store.
#pragma once

#include <chat/store.hpp>
#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::core {

/// Takes `id` and `timestamp` out of a client's message and puts the author in place of what the
/// client said. Without an author (a call for nobody) the one that the message names stays.
void sign_message(Object& message, const std::optional<std::string>& author);

/// A signed message, ready for the store.
MessageDraft draft_of(const Value& message);

/// What clients see of stored messages.
Value message_value(const StoredMessage& message);
Value message_values(const std::vector<MessagePtr>& messages);

/// A message to a room as nearly every client writes it. Views into the request's text.
struct PlainMessage {
  std::string_view room;
  std::string_view text;
};

/// Reads ["roomMessage","room",{"textMessage":"text"}] without spaces and escapes; nullopt for
/// anything else, which may be the same request in another spelling.
std::optional<PlainMessage> read_plain_message(std::string_view json);

/// What draft_of() makes of the same message, signed.
MessageDraft draft_of(const PlainMessage& message, std::string_view author);

}  // namespace chat::core
