// Values as JSON that any language reads, bytes included.
#pragma once

#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace chat::webhooks {

/// Bytes become {"$binary": "base64"}. An object that has nothing but such a member gets one more
/// `$` in its name, so that from_json_text() gives every value back as it was.
std::string to_json_text(const Value& value);

/// nullopt where the text is no JSON, is nested too deep, or has bytes that are no base64.
std::optional<Value> from_json_text(std::string_view text);

}  // namespace chat::webhooks
