// Session ids: unguessable, and naming the loop that owns the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::engineio {

inline constexpr unsigned kMaxLoops = 64;

/// 19 random characters (114 bits) of the URL-safe base64 alphabet, and one for the loop.
std::string make_session_id(unsigned loop);

/// The loop's index from an id, or from anything that ends in one; nullopt for other text.
std::optional<unsigned> loop_of_session(std::string_view id);

}  // namespace chat::engineio
