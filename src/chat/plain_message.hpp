// The request that a busy server gets most, read and made ready without a tree of values.
#pragma once

#include <chat/store.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace chat::core {

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
