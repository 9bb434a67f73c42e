#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace chat::base {
namespace {

/// A UTF-16 code unit, as "\u00e9".
void append_unit(std::string& out, char32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (const int shift : {12, 8, 4, 0}) out += kHex[unit >> shift & 0x0F];
}

void append_character(std::string& out, char32_t character) {
  constexpr char32_t kBeyond = 0x10000;  // in UTF-16 a pair of surrogates
  if (character < kBeyond) return append_unit(out, character);
  append_unit(out, 0xD800 + ((character - kBeyond) >> 10));
  append_unit(out, 0xDC00 + ((character - kBeyond) & 0x3FF));
}

}  // namespace

void append_ascii_json(std::string& out, std::string_view json) {
  while (!json.empty()) {
    const std::size_t plain = ascii_length(json);
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (!json.empty()) append_character(out, take_character(json));
  }
}

}  // namespace chat::base
