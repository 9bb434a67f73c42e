// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::base {

bool is_utf8(std::string_view text);

/// How many bytes at the front are ASCII.
std::size_t ascii_length(std::string_view text);

inline bool is_ascii(std::string_view text) { return ascii_length(text) == text.size(); }

/// Takes the first character off the front. `text` is UTF-8, and not empty.
char32_t take_character(std::string_view& text);

/// The text with U+FFFD for each byte that is part of no character.
std::string make_utf8(std::string_view text);

/// How many UTF-16 code units the text takes, as JavaScript counts. `text` is UTF-8.
std::size_t utf16_length(std::string_view text);

/// How many bytes the first `units` UTF-16 code units take; npos where the text is shorter, or the
/// cut falls between the halves of a surrogate pair. `text` is UTF-8.
std::size_t utf16_prefix(std::string_view text, std::size_t units);

/// The longest prefix of at most `max_size` bytes that cuts no character. `text` is UTF-8.
std::string_view utf8_prefix(std::string_view text, std::size_t max_size);

}  // namespace chat::base
