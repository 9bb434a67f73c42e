#include "link/api_arguments.hpp"

namespace chat::link {
namespace {

// Each sets the target from a value, where it has the type.

bool set(std::string& target, const Value& value) {
  const std::string* const text = value.if_string();
  if (text != nullptr) target = *text;
  return text != nullptr;
}

bool set(bool& target, const Value& value) {
  const bool* const flag = value.if_bool();
  if (flag != nullptr) target = *flag;
  return flag != nullptr;
}

bool set(std::size_t& target, const Value& value) {
  const std::int64_t* const number = value.if_int();
  if (number == nullptr || *number < 0) return false;
  target = static_cast<std::size_t>(*number);
  return true;
}

bool set(std::vector<std::string>& target, const Value& value) {
  const Array* const array = value.if_array();
  if (array == nullptr) return false;
  target.clear();
  for (const Value& each : *array) {
    if (!each.is_string()) return false;
    target.push_back(each.as_string());
  }
  return true;
}

template <class T>
bool set(std::optional<T>& target, const Value& value) {
  T content{};
  if (!set(content, value)) return false;
  target = std::move(content);
  return true;
}

/// A missing member, or null, leaves the target as it is.
template <class T>
bool set(T& target, const Object& object, std::string_view name) {
  const Value* const value = object.find(name);
  return value == nullptr || value->is_null() || set(target, *value);
}

}  // namespace

Value Arguments::take() {
  if (next_ >= args_.size()) {
    ++next_;
    return {};
  }
  return std::move(args_[next_++]);
}

void Arguments::fail(const Value& value) {
  if (!fault_) fault_ = errors::bad_argument(next_ - 1, value);
}

template <class T, class Read>
T Arguments::read(Read read) {
  const Value value = take();
  T target{};
  if (!read(target, value)) fail(value);
  return target;
}

std::string Arguments::text() {
  return read<std::string>(
      [](std::string& target, const Value& value) { return set(target, value); });
}

std::optional<std::string> Arguments::text_or_null() {
  return read<std::optional<std::string>>(
      [](auto& target, const Value& value) { return value.is_null() || set(target, value); });
}

bool Arguments::flag() {
  return read<bool>([](bool& target, const Value& value) { return set(target, value); });
}

std::size_t Arguments::number() {
  return read<std::size_t>(
      [](std::size_t& target, const Value& value) { return set(target, value); });
}

Args Arguments::array() {
  return read<Args>([](Args& target, const Value& value) {
    if (const Array* const array = value.if_array()) target = *array;
    return value.is_array() || value.is_null();
  });
}

UserState Arguments::user_state() {
  return read<UserState>([](UserState& state, const Value& value) {
    if (value.is_null()) return true;
    const Object* const object = value.if_object();
    return object != nullptr && set(state.whitelist_only, *object, "whitelistOnly") &&
           set(state.whitelist, *object, "whitelist") && set(state.blacklist, *object, "blacklist");
  });
}

RoomState Arguments::room_state() {
  return read<RoomState>([](RoomState& state, const Value& value) {
    if (value.is_null()) return true;
    const Object* const object = value.if_object();
    return object != nullptr && set(state.owner, *object, "owner") &&
           set(state.whitelist_only, *object, "whitelistOnly") &&
           set(state.whitelist, *object, "whitelist") &&
           set(state.blacklist, *object, "blacklist") &&
           set(state.adminlist, *object, "adminlist") &&
           set(state.history_max_size, *object, "historyMaxSize") &&
           set(state.enable_access_lists_updates, *object, "enableAccessListsUpdates") &&
           set(state.enable_userlist_updates, *object, "enableUserlistUpdates") &&
           set(state.enable_read_updates, *object, "enableReadUpdates") &&
           set(state.public_read, *object, "publicRead");
  });
}

CommandContext Arguments::context() {
  return read<CommandContext>([](CommandContext& context, const Value& value) {
    if (value.is_null()) return true;
    const Object* const object = value.if_object();
    return object != nullptr && set(context.user_name, *object, "userName") &&
           set(context.socket_id, *object, "id") &&
           set(context.bypass_hooks, *object, "bypassHooks") &&
           set(context.bypass_permissions, *object, "bypassPermissions") &&
           set(context.operation_id, *object, "operationId");
  });
}

}  // namespace chat::link
