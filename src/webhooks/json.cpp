#include "webhooks/json.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"

namespace chat::webhooks {
namespace {

constexpr std::string_view kBinary = "$binary";

// A client's data may be 256 deep, and comes back in {"args": [...]}.
constexpr std::size_t kMaxDepth = 256 + 2;

/// "$binary", "$$binary" …
bool is_marker(std::string_view name) {
  const std::size_t word = name.find_first_not_of('$');
  return word != 0 && word != std::string_view::npos && name.substr(word - 1) == kBinary;
}

Object binary_object(const Binary& binary) {
  std::string text;
  base::append_base64(text, binary.view());
  Object object;
  object.append(std::string(kBinary), std::move(text));
  return object;
}

Value to_plain(const Value& value) {
  if (const Binary* binary = value.if_binary()) return binary_object(*binary);
  if (const Array* array = value.if_array()) {
    Array plain;
    plain.reserve(array->size());
    for (const Value& element : *array) plain.push_back(to_plain(element));
    return plain;
  }
  const Object* object = value.if_object();
  if (object == nullptr) return value;
  Object plain;
  for (const auto& [name, member] : *object) {
    const bool is_escaped = object->size() == 1 && is_marker(name);
    plain.append(is_escaped ? '$' + name : name, to_plain(member));
  }
  return plain;
}

bool restore(Value& value);

bool restore_members(Object& object) {
  return std::ranges::all_of(object, [](auto& member) { return restore(member.second); });
}

/// An object with only a marker: bytes, or an escaped member.
bool restore_marked(Value& value, const std::string& name, Value member) {
  if (name == kBinary) {
    const std::string* text = member.if_string();
    std::optional<std::string> bytes = text ? base::decode_base64(*text) : std::nullopt;
    if (!bytes) return false;
    value = Binary(*std::move(bytes));
    return true;
  }
  if (!restore(member)) return false;
  Object object;
  object.append(name.substr(1), std::move(member));
  value = std::move(object);
  return true;
}

bool restore(Value& value) {
  if (Array* array = value.if_array()) return std::ranges::all_of(*array, restore);
  Object* object = value.if_object();
  if (object == nullptr) return true;
  if (object->size() != 1 || !is_marker(object->begin()->first)) return restore_members(*object);
  const std::string name = object->begin()->first;
  Value member = std::move(object->begin()->second);
  return restore_marked(value, name, std::move(member));
}

}  // namespace

std::string to_json_text(const Value& value) { return to_json(to_plain(value)); }

std::optional<Value> from_json_text(std::string_view text) {
  std::optional<Value> value = parse_json(text, {}, kMaxDepth);
  if (!value || !restore(*value)) return std::nullopt;
  return value;
}

}  // namespace chat::webhooks
