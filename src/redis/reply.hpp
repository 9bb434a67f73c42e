// A server's answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace chat::redis {

/// A RESP2 value. Accessors of another kind return nothing and never throw.
class Reply {
 public:
  enum class Kind { kNil, kInteger, kString, kStatus, kError, kArray };

  Reply() = default;
  static Reply of_integer(std::int64_t value) { return {Kind::kInteger, value}; }
  static Reply of_text(Kind kind, std::string text) { return {kind, std::move(text)}; }
  static Reply of_array(std::vector<Reply> elements) { return {Kind::kArray, std::move(elements)}; }

  Kind kind() const { return kind_; }
  bool is_nil() const { return kind_ == Kind::kNil; }
  bool is_error() const { return kind_ == Kind::kError; }
  bool is_array() const { return kind_ == Kind::kArray; }

  /// An integer, or a string with a decimal integer: scripts return either.
  std::optional<std::int64_t> integer() const;

  /// The text of a string, a status or an error.
  std::optional<std::string_view> text() const;

  /// The same, moved out; empty if there is none.
  std::string take_text();

  /// An array's elements; empty for other kinds.
  std::span<const Reply> array() const;
  std::span<Reply> array();

  /// An array's element, or nil.
  const Reply& operator[](std::size_t index) const;

  friend bool operator==(const Reply&, const Reply&) = default;

 private:
  using Content = std::variant<std::int64_t, std::string, std::vector<Reply>>;

  Reply(Kind kind, Content content) : kind_(kind), content_(std::move(content)) {}

  Kind kind_ = Kind::kNil;
  Content content_;
};

}  // namespace chat::redis
