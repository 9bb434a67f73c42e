// Writes single JSON tokens as JavaScript's JSON.stringify does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat::base {

/// How many bytes at the front need no escape in a string: up to the first quote, backslash or
/// control character.
std::size_t json_plain_length(std::string_view text);

/// The string in quotes, escaped. UTF-8 passes through.
void append_json_string(std::string& out, std::string_view text);

/// Escapes every non-ASCII character of JSON text, which keeps its meaning. `json` is UTF-8.
void append_ascii_json(std::string& out, std::string_view json);

void append_json_number(std::string& out, std::int64_t number);

/// The shortest digits that parse back to the same number, formatted as in JavaScript ("1",
/// "1e+21", "1.5e-7"); "null" if the number is not finite.
void append_json_number(std::string& out, double number);

}  // namespace chat::base
