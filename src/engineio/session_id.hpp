// Ids of sessions, which nobody is to guess, and of sockets; both name the loop that they live on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::engineio {

inline constexpr unsigned kMaxLoops = 64;

/// 19 random characters (114 bits) of the URL-safe base64 alphabet, one for the loop, and the
/// suffix that names the node: nothing, or a dot and characters of the same alphabet.
std::string make_session_id(unsigned loop, std::string_view suffix = {});

/// 14 random characters (84 bits) and one for the loop: unique, no secret, and short enough for a
/// std::string to hold without more memory, since a socket's id is kept in many places.
std::string make_socket_id(unsigned loop);

/// The loop's index from an id, or from anything that ends in one; nullopt for other text. A suffix
/// is not looked at.
std::optional<unsigned> loop_of(std::string_view id);

}  // namespace chat::engineio
