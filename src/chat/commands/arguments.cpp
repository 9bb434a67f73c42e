#include "chat/commands/arguments.hpp"

#include <algorithm>
#include <chat/permissions.hpp>
#include <cmath>

#include "base/utf8.hpp"

namespace chat::core {
namespace {

constexpr std::size_t kLongestKey = 128;

bool are_names(const Value& value) {
  const Array* array = value.if_array();
  return array && std::all_of(array->begin(), array->end(), [](const Value& element) {
           const std::string* name = element.if_string();
           return name != nullptr && name->size() <= kMaxNameSize;
         });
}

bool is_message(const Value& value, bool open_format) {
  const Object* object = value.if_object();
  if (!object || open_format) return object != nullptr;
  const Value* text = object->find("textMessage");
  return object->size() == 1 && text && text->is_string();
}

bool is_key(const Value& value) {
  const std::string* key = value.if_string();
  return key && !key->empty() && base::utf16_length(*key) <= kLongestKey;
}

bool is_number_from(const Value& value, double least) {
  std::optional<double> number = value.number();
  return number && std::isfinite(*number) && *number >= least;
}

bool is_of_kind(const Value& value, ArgumentKind kind, OpenFormats open) {
  switch (kind) {
    case ArgumentKind::kString:
      return value.is_string();
    case ArgumentKind::kMode:
      return value.is_bool();
    case ArgumentKind::kNames:
      return are_names(value);
    case ArgumentKind::kDirectMessage:
      return is_message(value, open.direct);
    case ArgumentKind::kRoomMessage:
      return is_message(value, open.room);
    case ArgumentKind::kKey:
      return is_key(value);
    case ArgumentKind::kMessageId:
      return is_number_from(value, 0);
    case ArgumentKind::kLimit:
      return is_number_from(value, 1);
    case ArgumentKind::kAny:
      return true;
  }
  return false;
}

}  // namespace

std::optional<Error> check_kinds(std::span<const ArgumentKind> kinds, const Args& args,
                                 OpenFormats open) {
  if (args.size() != kinds.size()) return errors::wrong_arguments_count(kinds.size(), args.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (!is_of_kind(args[i], kinds[i], open)) return errors::bad_argument(i, args[i]);
  }
  return std::nullopt;
}

}  // namespace chat::core
