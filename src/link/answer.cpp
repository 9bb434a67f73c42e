#include "link/answer.hpp"

#include <utility>

namespace chat::link {
namespace {

/// The request's data, of this type only: other hooks may keep theirs in the same place.
struct Data {
  Value value;
};

bool take(std::optional<Args>& target, const Value& value) {
  const Array* const array = value.if_array();
  if (array != nullptr) target = *array;
  return array != nullptr;
}

bool take(Args& target, const Value& value) {
  const Array* const array = value.if_array();
  if (array != nullptr) target = *array;
  return array != nullptr;
}

bool take(bool& target, const Value& value) {
  const bool* const flag = value.if_bool();
  target = flag != nullptr && *flag;
  return flag != nullptr || value.is_null();
}

bool take(std::optional<std::string>& target, const Value& value) {
  const std::string* const text = value.if_string();
  target = text == nullptr ? std::nullopt : std::optional(*text);
  return text != nullptr || value.is_null();
}

bool take(std::optional<Error>& target, const Value& value) {
  target = parse_error(value);
  return target || value.is_null();
}

/// Unknown members change nothing.
bool change(ExecInfo& info, const std::string& name, const Value& value) {
  if (name == "args") return take(info.args, value);
  if (name == "restArgs") return take(info.rest_args, value);
  if (name == "id") return take(info.socket_id, value);
  if (name == "bypassPermissions") return take(info.bypass_permissions, value);
  if (name == "bypassHooks") return take(info.bypass_hooks, value);
  if (name == "results") return take(info.results, value);
  if (name == "error") return take(info.error, value);
  if (name == "data") info.data = Data{value};
  return true;
}

}  // namespace

std::optional<std::optional<Args>> apply(Answer answer, ExecInfo& info) {
  if (answer.changes) {
    ExecInfo changed = info;
    for (const auto& [name, value] : *answer.changes) {
      if (!change(changed, name, value)) return std::nullopt;
    }
    info = std::move(changed);
  }
  if (answer.results.empty()) return std::optional<Args>();
  return std::optional<Args>(std::move(answer.results));
}

const Value* data_of(const ExecInfo& info) {
  const Data* const data = std::any_cast<Data>(&info.data);
  return data == nullptr ? nullptr : &data->value;
}

Result<Login> to_login(Answer answer) {
  answer.results.resize(2);
  Value& name = answer.results[0];
  Value& data = answer.results[1];
  if (name.is_null()) return errors::no_login();
  if (!name.is_string()) return errors::invalid_name(std::move(name));
  Login login{.user_name = name.as_string(), .auth_data = {}};
  if (Object* const object = data.if_object()) login.auth_data = std::move(*object);
  return login;
}

}  // namespace chat::link
