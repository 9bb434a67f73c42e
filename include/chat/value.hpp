// Values on the wire: JSON, and binary at any depth.
//
// Value types only, with the thread rules of std containers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace chat {

class Value;

/// Immutable bytes. A copy shares them.
class Binary {
 public:
  Binary() = default;
  explicit Binary(std::string bytes)
      : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}

  std::string_view view() const { return bytes_ ? std::string_view(*bytes_) : std::string_view(); }
  std::size_t size() const { return view().size(); }

  friend bool operator==(const Binary& a, const Binary& b) { return a.view() == b.view(); }

 private:
  std::shared_ptr<const std::string> bytes_;
};

using Array = std::vector<Value>;

/// The arguments of an event, a command or an acknowledgement.
using Args = std::vector<Value>;

/// A JSON object. Members keep the order in which they were first set, as in JavaScript. Look-up is
/// linear, for small objects.
class Object {
 public:
  using Member = std::pair<std::string, Value>;
  using iterator = std::vector<Member>::iterator;
  using const_iterator = std::vector<Member>::const_iterator;

  Object();
  Object(std::initializer_list<Member> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();

  /// The member's value, or nullptr.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }

  /// Sets a member: in place if the key exists, else at the end.
  void set(std::string key, Value value);

  /// Appends a member without a look-up: the caller knows that the key is new.
  void append(std::string key, Value value);

  void reserve(std::size_t size);

  /// True if the member existed.
  bool erase(std::string_view key);

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  iterator begin();
  iterator end();
  const_iterator begin() const;
  const_iterator end() const;

  /// Equal members in any order.
  friend bool operator==(const Object& a, const Object& b);

 private:
  std::vector<Member> members_;
};

/// null, a boolean, a number, a string, bytes, an array or an object.
///
/// Integers that fit std::int64_t stay integers; every other number is a double, as in JavaScript.
/// 1 and 1.0 compare equal.
class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool b) : data_(b) {}
  Value(int i) : data_(static_cast<std::int64_t>(i)) {}
  Value(std::int64_t i) : data_(i) {}
  Value(std::uint64_t u);
  Value(double d) : data_(d) {}
  Value(const char* s) : data_(std::string(s)) {}
  Value(std::string_view s) : data_(std::string(s)) {}
  Value(std::string s) : data_(std::move(s)) {}
  Value(Binary b) : data_(std::move(b)) {}
  Value(Array a) : data_(std::move(a)) {}
  Value(Object o) : data_(std::move(o)) {}
  Value(const std::vector<std::string>& strings);

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_number() const { return is_int() || std::holds_alternative<double>(data_); }
  bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_binary() const { return std::holds_alternative<Binary>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }

  /// The content, or nullptr for a value of another kind.
  const bool* if_bool() const { return std::get_if<bool>(&data_); }
  const std::int64_t* if_int() const { return std::get_if<std::int64_t>(&data_); }
  const std::string* if_string() const { return std::get_if<std::string>(&data_); }
  const Binary* if_binary() const { return std::get_if<Binary>(&data_); }
  const Array* if_array() const { return std::get_if<Array>(&data_); }
  Array* if_array() { return std::get_if<Array>(&data_); }
  const Object* if_object() const { return std::get_if<Object>(&data_); }
  Object* if_object() { return std::get_if<Object>(&data_); }

  /// The number as a double; nullopt for any other kind.
  std::optional<double> number() const;

  /// The content; throws std::bad_variant_access for a value of another kind.
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_int() const { return std::get<std::int64_t>(data_); }
  const std::string& as_string() const { return std::get<std::string>(data_); }
  const Binary& as_binary() const { return std::get<Binary>(data_); }
  const Array& as_array() const { return std::get<Array>(data_); }
  Array& as_array() { return std::get<Array>(data_); }
  const Object& as_object() const { return std::get<Object>(data_); }
  Object& as_object() { return std::get<Object>(data_); }

  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Binary, Array, Object>
      data_;
};

/// Values as JSON text, with their bytes apart: {"_placeholder":true,"num":n} stands for attachment
/// n (Socket.IO protocol 5, "Packet encoding"). With attachments, an object's own member
/// `_placeholder: true` is left out, since a client would look for the attachment.
struct EncodedJson {
  std::string text;
  std::vector<Binary> attachments;
};

EncodedJson encode_json(const Value& value);

/// Arguments joined by commas, without the brackets.
EncodedJson encode_json_args(const Args& args);

/// As encode_json, but appends and continues the numbering of attachments.
void append_json(EncodedJson& out, const Value& value);

/// JSON text for people (errors, logs). Bytes appear as Node.js prints a Buffer:
/// {"type":"Buffer","data":[...]}.
std::string to_json(const Value& value);

/// Parses one JSON value (RFC 8259), at most `max_depth` deep, and checks UTF-8. The last of equal
/// keys wins; 1.0 is the integer 1. If there are attachments, they replace the placeholders that
/// name them. Invalid: a placeholder that names no attachment, or one named before; numbers too
/// large for a double. An escaped half of a surrogate pair, which JavaScript may write, becomes
/// U+FFFD. nullopt if the text is invalid.
std::optional<Value> parse_json(std::string_view text, const std::vector<Binary>& attachments = {},
                                std::size_t max_depth = 256);

}  // namespace chat
