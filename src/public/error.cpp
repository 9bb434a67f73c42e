#include <algorithm>
#include <array>
#include <chat/error.hpp>

namespace chat {
namespace {

struct Format {
  std::string_view code;
  std::string_view format;  // %s, %d: plain; %j: JSON
};

constexpr std::array kTexts = {
    Format{codes::kBadArgument, "Bad argument at position %d, value %j"},
    Format{codes::kInternalError, "%s"},
    Format{codes::kInvalidName, "String %s contains invalid characters"},
    Format{codes::kInvalidSocket, "Socket %s is not connected"},
    Format{codes::kNoCommand, "No such command %s"},
    Format{codes::kInvalidToken, "Invalid token: %s"},
    Format{codes::kListLimitExceeded, "Exceeded %s size limit"},
    Format{codes::kNoList, "No such list %s"},
    Format{codes::kNoLogin, "No login provided"},
    Format{codes::kNoRoom, "No such room %s"},
    Format{codes::kNoSocket, "Command %s requires a valid socket"},
    Format{codes::kNoUser, "No such user %s"},
    Format{codes::kNoUserOnline, "No such user online %s"},
    Format{codes::kNotAllowed, "Action is not allowed"},
    Format{codes::kNotJoined, "Not joined to room %s"},
    Format{codes::kRateLimited, "Too many requests"},
    Format{codes::kRoomExists, "Room %s already exists"},
    Format{codes::kTimeout, "Server operation timeout"},
    Format{codes::kUserExists, "User %s already exists"},
    Format{codes::kUserOnline, "User %s is online"},
    Format{codes::kWrongArgumentsCount, "Expected %s arguments, got %s"},
};

std::string_view format_of(const std::string& code) {
  const auto it = std::find_if(kTexts.begin(), kTexts.end(),
                               [&code](const Format& text) { return text.code == code; });
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

Error make(std::string_view code, Args args = {}) {
  return Error{std::string(code), std::move(args)};
}

Error make(std::string_view code, std::string arg) {
  Args args;
  args.emplace_back(std::move(arg));
  return make(code, std::move(args));
}

}  // namespace

std::string Error::to_string() const {
  if (code.empty() && !args.empty()) return plain(args.front());
  const std::string_view format = format_of(code);
  return "ChatServiceError: " + (format.empty() ? code : format_text(format, args));
}

Value Error::to_value() const {
  const std::string_view its_code = code.empty() ? codes::kInternalError : std::string_view(code);
  return Object{{"name", "ChatServiceError"}, {"code", its_code}, {"args", args}};
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw ErrorException(error);
}

namespace errors {

Error bad_argument(std::size_t position, Value value) {
  return make(codes::kBadArgument, Args{static_cast<std::uint64_t>(position), std::move(value)});
}
Error internal_error(std::string detail) { return make(codes::kInternalError, std::move(detail)); }
Error invalid_name(Value name) { return make(codes::kInvalidName, Args{std::move(name)}); }
Error invalid_socket(std::string socket) { return make(codes::kInvalidSocket, std::move(socket)); }
Error list_limit_exceeded(std::string list) {
  return make(codes::kListLimitExceeded, std::move(list));
}
Error no_command(std::string command) { return make(codes::kNoCommand, std::move(command)); }
Error no_list(std::string list) { return make(codes::kNoList, std::move(list)); }
Error no_login() { return make(codes::kNoLogin); }
Error no_room(std::string room) { return make(codes::kNoRoom, std::move(room)); }
Error no_socket(std::string command) { return make(codes::kNoSocket, std::move(command)); }
Error no_user(std::string user) { return make(codes::kNoUser, std::move(user)); }
Error no_user_online(std::string user) { return make(codes::kNoUserOnline, std::move(user)); }
Error not_allowed() { return make(codes::kNotAllowed); }
Error not_joined(std::string room) { return make(codes::kNotJoined, std::move(room)); }
Error rate_limited() { return make(codes::kRateLimited); }
Error room_exists(std::string room) { return make(codes::kRoomExists, std::move(room)); }
Error timeout() { return make(codes::kTimeout); }
Error user_exists(std::string user) { return make(codes::kUserExists, std::move(user)); }
Error user_online(std::string user) { return make(codes::kUserOnline, std::move(user)); }
Error wrong_arguments_count(std::size_t expected, std::size_t got) {
  return make(codes::kWrongArgumentsCount,
              Args{static_cast<std::uint64_t>(expected), static_cast<std::uint64_t>(got)});
}

}  // namespace errors
}  // namespace chat
