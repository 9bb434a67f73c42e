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

/// Removes and returns the first character. `text` is valid UTF-8, and not empty.
char32_t take_character(std::string_view& text);

/// Replaces each byte that belongs to no character by U+FFFD.
std::string make_utf8(std::string_view text);

/// The length of the text in UTF-16 code units, as JavaScript counts. `text` is UTF-8.
std::size_t utf16_length(std::string_view text);

/// The size in bytes of the first `units` UTF-16 code units; npos if the text is shorter, or if the
/// cut would split a surrogate pair. `text` is UTF-8.
std::size_t utf16_prefix(std::string_view text, std::size_t units);

/// The longest prefix of at most `max_size` bytes that splits no character. `text` is UTF-8.
std::string_view utf8_prefix(std::string_view text, std::size_t max_size);

}  // namespace chat::base
