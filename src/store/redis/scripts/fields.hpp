// A sequence of fields, each "size:bytes".
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::store {

inline void append_field(std::string& out, std::string_view bytes) {
  out += std::to_string(bytes.size());
  out += ':';
  out += bytes;
}

/// Reads untrusted input. After the first error ok() is false and all further values are empty.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return text_.empty(); }

  /// Reads digits up to `end` and consumes `end`. '\0': stops before the first non-digit.
  std::uint64_t number(char end) {
    std::uint64_t value = 0;
    const char* const last = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data(), last, value);
    if (error != std::errc{} || (end != '\0' && (stop == last || *stop != end))) return fail();
    text_.remove_prefix(static_cast<std::size_t>(stop - text_.data()) + (end == '\0' ? 0 : 1));
    return value;
  }

  char letter() {
    if (text_.empty()) return static_cast<char>(fail());
    const char letter = text_.front();
    text_.remove_prefix(1);
    return letter;
  }

  std::string field() {
    const std::uint64_t size = number(':');
    if (size > text_.size()) fail();
    if (!ok_) return {};
    std::string bytes(text_.substr(0, size));
    text_.remove_prefix(size);
    return bytes;
  }

  std::vector<std::string> fields() {
    std::vector<std::string> all;
    while (ok_ && !at_end()) all.push_back(field());
    return all;
  }

 private:
  std::uint64_t fail() {
    ok_ = false;
    text_ = {};
    return 0;
  }

  std::string_view text_;
  bool ok_ = true;
};

}  // namespace chat::store
