// The fields of a record: numbers as LEB128, texts behind their length.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/disk/record_fields.hpp"

namespace chat::store {

class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  void operator()(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out_ += static_cast<char>(value | 0x80U);
    out_ += static_cast<char>(value);
  }
  void operator()(std::int64_t time) { (*this)(static_cast<std::uint64_t>(time)); }
  void operator()(bool value) { out_ += static_cast<char>(value); }
  void operator()(ListChange change) { (*this)(change == ListChange::kAdd); }
  void operator()(std::string_view value) {
    (*this)(std::uint64_t{value.size()});
    out_ += value;
  }
  void operator()(const std::string& value) { (*this)(std::string_view(value)); }
  template <class T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    (*this)(std::uint64_t{values.size()});
    for (const T& value : values) (*this)(value);
  }
  template <class T>
  void operator()(const std::pair<std::string, T>& named) {
    (*this)(named.first);
    (*this)(named.second);
  }
  void operator()(const Once::Done& done) { each_field(*this, done); }
  void operator()(const ReadMark& mark) { each_field(*this, mark); }
  bool has_more() const { return true; }
  void operator()(const Binary& bytes) { (*this)(bytes.view()); }
  void operator()(const recovery::Joined& joined) { each_field(*this, joined); }
  void operator()(const recovery::Left& left) { each_field(*this, left); }
  void operator()(const recovery::Void& places) { each_field(*this, places); }

 private:
  std::string& out_;
};

/// Throws std::runtime_error where a field is not what it should be.
class FieldParser {
 public:
  explicit FieldParser(std::string_view bytes) : bytes_(bytes) {}

  void operator()(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return;
    }
    throw std::runtime_error("a number is too long");
  }
  void operator()(std::int64_t& time) { time = static_cast<std::int64_t>(number()); }
  void operator()(bool& value) { value = take(1)[0] != 0; }
  void operator()(ListChange& change) {
    change = take(1)[0] != 0 ? ListChange::kAdd : ListChange::kRemove;
  }
  void operator()(std::string_view& value) { value = take(number()); }
  void operator()(std::string& value) { value = take(number()); }
  template <class T>
  void operator()(std::optional<T>& value) {
    value.reset();
    if (take(1)[0] != 0) (*this)(value.emplace());
  }
  template <class T>
  void operator()(std::vector<T>& values) {
    for (std::uint64_t left = number(); left > 0; --left) (*this)(values.emplace_back());
  }
  template <class T>
  void operator()(std::pair<std::string, T>& named) {
    (*this)(named.first);
    (*this)(named.second);
  }
  void operator()(Once::Done& done) { each_field(*this, done); }
  void operator()(ReadMark& mark) { each_field(*this, mark); }
  /// Whether the record has further fields: an older version may have written fewer.
  bool has_more() const { return !bytes_.empty(); }
  void operator()(Binary& bytes) { bytes = Binary(std::string(take(number()))); }
  void operator()(recovery::Joined& joined) { each_field(*this, joined); }
  void operator()(recovery::Left& left) { each_field(*this, left); }
  void operator()(recovery::Void& places) { each_field(*this, places); }

  std::uint64_t number() {
    std::uint64_t value = 0;
    (*this)(value);
    return value;
  }
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
