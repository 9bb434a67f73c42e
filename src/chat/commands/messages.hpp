// Converts messages on their way into and out of the store.
#pragma once

#include <chat/store.hpp>
#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::core {

/// Removes `id` and `timestamp` from a client's message and overwrites its author. Without an
/// author (a call by the server itself) the message keeps the author that it names.
void sign_message(Object& message, const std::optional<std::string>& author);

/// Makes the store's draft of a signed message.
MessageDraft draft_of(const Value& message);

/// The store's operation for an author's key. Differs from those of other authors, and from every
/// Idempotency-Key, as a header has no line breaks.
std::string operation_of(const std::optional<std::string>& author, std::string_view key);

/// A stored message as clients see it.
Value message_value(const StoredMessage& message);
Value message_values(const std::vector<MessagePtr>& messages);

/// A room message in the form that nearly every client sends. Views into the request's text.
struct PlainMessage {
  std::string_view room;
  std::string_view text;
};

/// Parses ["roomMessage","room",{"textMessage":"text"}] without spaces and escapes. Returns nullopt
/// for anything else, which may be the same request spelled differently.
std::optional<PlainMessage> read_plain_message(std::string_view json);

/// Same result as the draft_of() above for the same message, signed.
MessageDraft draft_of(const PlainMessage& message, std::string_view author);

}  // namespace chat::core
