// Halves of surrogate pairs in JSON text. JavaScript can cut a character in two and writes the half
// as an escape, as in "\ud83d". UTF-8 cannot encode it.
#pragma once

#include <string>
#include <string_view>

namespace chat::base {

/// False only if mend_lone_halves() would change nothing.
bool may_hold_surrogates(std::string_view text);

/// Replaces each escaped half that stands alone by U+FFFD.
std::string mend_lone_halves(std::string_view text);

}  // namespace chat::base
