// Ids of sessions, not guessable, and of sockets; both name their loop.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::engineio {

inline constexpr unsigned kMaxLoops = 64;

/// 19 random characters (114 bits) of the URL-safe base64 alphabet, one for the loop, and the
/// node's suffix: nothing, or a dot and characters of the same alphabet.
std::string make_session_id(unsigned loop, std::string_view suffix = {});

/// 14 random characters (84 bits) and one for the loop: unique, not secret, and short enough for
/// std::string to store inline, since a socket's id is kept in many places.
std::string make_socket_id(unsigned loop);

/// The loop's index from an id, or from any text that ends in one; nullopt for other text. Ignores
/// a suffix.
std::optional<unsigned> loop_of(std::string_view id);

}  // namespace chat::engineio
