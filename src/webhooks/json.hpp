// Values as portable JSON, bytes included.
#pragma once

#include <chat/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace chat::webhooks {

/// Bytes become {"$binary": "base64"}. An object with only such a member gets one more `$` in the
/// name, so that from_json_text() restores every value.
std::string to_json_text(const Value& value);

/// nullopt if the text is not JSON, is nested too deep, or has invalid base64.
std::optional<Value> from_json_text(std::string_view text);

}  // namespace chat::webhooks
