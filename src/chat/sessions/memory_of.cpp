#include "chat/sessions/memory_of.hpp"

#include <string>

namespace chat::core {
namespace {

std::size_t heap_of(const std::string& text) {
  constexpr std::size_t kInPlace = 15;  // libstdc++ keeps so many characters in the string itself
  return text.size() > kInPlace ? text.size() + 1 : 0;
}

}  // namespace

std::size_t memory_of(const Args& args) {
  std::size_t bytes = 0;
  for (const Value& value : args) bytes += memory_of(value);
  return bytes;
}

// Recursion is bounded: parse_json() limits the depth of values.
std::size_t memory_of(const Value& value) {
  std::size_t bytes = sizeof(Value);
  if (const std::string* text = value.if_string()) bytes += heap_of(*text);
  if (const Binary* binary = value.if_binary()) bytes += binary->size();
  if (const Array* array = value.if_array()) bytes += memory_of(*array);
  if (const Object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      bytes += sizeof(std::string) + heap_of(key) + memory_of(member);
    }
  }
  return bytes;
}

}  // namespace chat::core
