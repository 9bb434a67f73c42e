// Halves of surrogate pairs in JSON text. JavaScript cuts characters in two, and writes the half as
// an escape, as in "\ud83d"; UTF-8 has no form for it.
#pragma once

#include <string>
#include <string_view>

namespace chat::base {

/// False where mend_lone_halves() would change nothing.
bool may_hold_surrogates(std::string_view text);

/// The text with each escaped half that stands alone made U+FFFD.
std::string mend_lone_halves(std::string_view text);

}  // namespace chat::base
