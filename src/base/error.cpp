#include <algorithm>
#include <array>
#include <chat/error.hpp>

#include "base/json_text.hpp"

namespace chat {
namespace {

struct Text {
  std::string_view code;
  std::string_view format;  // %s, %d: plain; %j: JSON
};

constexpr std::array kTexts = {
    Text{"badArgument", "Bad argument at position %d, value %j"},
    Text{"internalError", "%s"},
    Text{"invalidName", "String %s contains invalid characters"},
    Text{"invalidSocket", "Socket %s is not connected"},
    Text{"noCommand", "No such command %s"},
    Text{"invalidToken", "Invalid token: %s"},
    Text{"listLimitExceeded", "Exceeded %s size limit"},
    Text{"noList", "No such list %s"},
    Text{"noLogin", "No login provided"},
    Text{"noRoom", "No such room %s"},
    Text{"noSocket", "Command %s requires a valid socket"},
    Text{"noUser", "No such user %s"},
    Text{"noUserOnline", "No such user online %s"},
    Text{"notAllowed", "Action is not allowed"},
    Text{"notJoined", "Not joined to room %s"},
    Text{"rateLimited", "Too many requests"},
    Text{"roomExists", "Room %s already exists"},
    Text{"timeout", "Server operation timeout"},
    Text{"userExists", "User %s already exists"},
    Text{"userOnline", "User %s is online"},
    Text{"wrongArgumentsCount", "Expected %s arguments, got %s"},
};

std::string_view format_of(const std::string& code) {
  const auto it = std::find_if(kTexts.begin(), kTexts.end(),
                               [&code](const Text& text) { return text.code == code; });
  return it == kTexts.end() ? std::string_view() : it->format;
}

std::string plain(const Value& value) {
  const std::string* const string = value.if_string();
  return string ? *string : to_json(value);
}

/// The text with the arguments in place; a directive without an argument stays as it is.
std::string format_text(std::string_view format, const Args& args) {
  std::string out;
  std::size_t next = 0;
  while (true) {
    const std::size_t directive = format.find('%');
    out += format.substr(0, directive);
    if (directive == std::string_view::npos) return out;
    if (next == args.size()) return out.append(format.substr(directive));
    const Value& arg = args[next++];
    out += format[directive + 1] == 'j' ? to_json(arg) : plain(arg);
    format.remove_prefix(directive + 2);
  }
}

Error make(std::string code, Args args = {}) { return Error{std::move(code), std::move(args)}; }

Error make(std::string code, std::string arg) {
  Args args;
  args.emplace_back(std::move(arg));
  return make(std::move(code), std::move(args));
}

}  // namespace

std::string Error::to_string() const {
  const std::string_view format = format_of(code);
  return "ChatServiceError: " + (format.empty() ? code : format_text(format, args));
}

Value Error::to_value() const {
  return Object{{"name", "ChatServiceError"}, {"code", code}, {"args", args}};
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw ErrorException(error);
}

namespace errors {

Error bad_argument(std::size_t position, Value value) {
  return make("badArgument", Args{static_cast<std::uint64_t>(position), std::move(value)});
}
Error internal_error(std::string detail) { return make("internalError", std::move(detail)); }
Error invalid_name(Value name) { return make("invalidName", Args{std::move(name)}); }
Error invalid_socket(std::string socket) { return make("invalidSocket", std::move(socket)); }
Error list_limit_exceeded(std::string list) { return make("listLimitExceeded", std::move(list)); }
Error no_command(std::string command) { return make("noCommand", std::move(command)); }
Error no_list(std::string list) { return make("noList", std::move(list)); }
Error no_login() { return make("noLogin"); }
Error no_room(std::string room) { return make("noRoom", std::move(room)); }
Error no_socket(std::string command) { return make("noSocket", std::move(command)); }
Error no_user(std::string user) { return make("noUser", std::move(user)); }
Error no_user_online(std::string user) { return make("noUserOnline", std::move(user)); }
Error not_allowed() { return make("notAllowed"); }
Error not_joined(std::string room) { return make("notJoined", std::move(room)); }
Error rate_limited() { return make("rateLimited"); }
Error room_exists(std::string room) { return make("roomExists", std::move(room)); }
Error timeout() { return make("timeout"); }
Error user_exists(std::string user) { return make("userExists", std::move(user)); }
Error user_online(std::string user) { return make("userOnline", std::move(user)); }
Error wrong_arguments_count(std::size_t expected, std::size_t got) {
  return make("wrongArgumentsCount",
              Args{static_cast<std::uint64_t>(expected), static_cast<std::uint64_t>(got)});
}

}  // namespace errors
}  // namespace chat
