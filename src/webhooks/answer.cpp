#include "webhooks/answer.hpp"

#include <utility>

#include "webhooks/json.hpp"

namespace chat::webhooks {
namespace {

constexpr std::size_t kMaxCodeSize = 100;

/// False if the member exists but is not an array.
bool read_array(Object& object, std::string_view name, std::optional<Args>& target) {
  Value* value = object.find(name);
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_array()) return false;
  target = std::move(value->as_array());
  return true;
}

bool read_text(const Object& object, std::string_view name, std::optional<std::string>& target) {
  const Value* value = object.find(name);
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_string()) return false;
  target = value->as_string();
  return true;
}

bool read_error(Object& object, std::optional<Error>& target) {
  Value* value = object.find("error");
  if (value == nullptr || value->is_null()) return true;
  Object* fields = value->if_object();
  std::optional<std::string> code;
  std::optional<Args> args;
  if (fields == nullptr || !read_text(*fields, "code", code) ||
      !read_array(*fields, "args", args) || !code || code->empty() || code->size() > kMaxCodeSize) {
    return false;
  }
  target = Error{.code = *std::move(code), .args = std::move(args).value_or(Args())};
  return true;
}

bool read_auth_data(Object& object, Object& target) {
  Value* value = object.find("auth_data");
  if (value == nullptr || value->is_null()) return true;
  if (!value->is_object()) return false;
  target = std::move(value->as_object());
  return true;
}

}  // namespace

std::optional<Answer> parse_answer(std::string_view text) {
  Answer answer;
  if (text.empty()) return answer;
  std::optional<Value> value = from_json_text(text);
  Object* object = value ? value->if_object() : nullptr;
  if (object == nullptr || !read_array(*object, "args", answer.args) ||
      !read_array(*object, "results", answer.results) || !read_error(*object, answer.error) ||
      !read_text(*object, "user_name", answer.user_name) ||
      !read_auth_data(*object, answer.auth_data)) {
    return std::nullopt;
  }
  return answer;
}

}  // namespace chat::webhooks
