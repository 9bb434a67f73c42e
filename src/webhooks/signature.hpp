// Request signatures of the Standard Webhooks specification 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chat::webhooks {

/// A secret's bytes: "whsec_" and base64 of 24 to 64 bytes. nullopt for anything else.
std::optional<std::string> parse_secret(std::string_view text);

/// The value of `webhook-signature`. `timestamp` is in seconds, as in `webhook-timestamp`.
std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp,
                 std::string_view body);

}  // namespace chat::webhooks
