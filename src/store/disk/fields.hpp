// The fields of a record: numbers as LEB128, texts behind their length.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat::store {

class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out_ += static_cast<char>(value | 0x80U);
    out_ += static_cast<char>(value);
  }
  void flag(bool value) { out_ += static_cast<char>(value); }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void texts(const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values) text(value);
  }
  /// Present or not, then the value.
  void maybe(const std::optional<bool>& value) {
    flag(value.has_value());
    if (value) flag(*value);
  }
  void maybe(const std::optional<std::size_t>& value) {
    flag(value.has_value());
    if (value) number(*value);
  }
  void maybe(const std::optional<std::string>& value) {
    flag(value.has_value());
    if (value) text(*value);
  }
  void time(std::int64_t milliseconds) { number(static_cast<std::uint64_t>(milliseconds)); }

 private:
  std::string& out_;
};

/// Throws std::runtime_error where a field is not what it should be.
class FieldParser {
 public:
  explicit FieldParser(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("a number is too long");
  }
  bool flag() { return take(1)[0] != 0; }
  std::string_view view() { return take(number()); }
  std::string text() { return std::string(view()); }
  std::vector<std::string> texts() {
    std::vector<std::string> values;
    for (std::uint64_t left = number(); left > 0; --left) values.push_back(text());
    return values;
  }
  std::optional<bool> maybe_flag() { return flag() ? std::optional(flag()) : std::nullopt; }
  std::optional<std::size_t> maybe_number() {
    return flag() ? std::optional<std::size_t>(number()) : std::nullopt;
  }
  std::optional<std::string> maybe_text() { return flag() ? std::optional(text()) : std::nullopt; }
  std::int64_t time() { return static_cast<std::int64_t>(number()); }
  /// An older version may have written fewer fields.
  bool at_end() const { return bytes_.empty(); }
  std::string_view rest() { return std::exchange(bytes_, {}); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) throw std::runtime_error("a field is cut off");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace chat::store
