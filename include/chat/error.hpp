// Errors as values: the errors that clients see, and Result.
#pragma once

#include <boost/system/result.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chat {

/// An error of the contract. Its code is one of those below, or a hook's own. Without a code, it is
/// the text in `args` that a hook wants clients to see as it is.
struct Error {
  std::string code;
  Args args;

  /// "ChatServiceError: " and the code's text with the arguments filled in; for an unknown code,
  /// the code itself. Without a code, the text.
  std::string to_string() const;

  /// {name: "ChatServiceError", code, args}; without a code, that of internalError.
  Value to_value() const;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A T or an Error. `value()` on an error throws ErrorException.
template <class T = void>
using Result = boost::system::result<T, Error>;

/// Thrown by Result::value() on an error.
class ErrorException : public std::runtime_error {
 public:
  explicit ErrorException(Error error)
      : std::runtime_error(error.to_string()), error_(std::move(error)) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& location);

/// The contract's codes, as in `Error::code`.
namespace codes {

inline constexpr std::string_view kBadArgument = "badArgument";
inline constexpr std::string_view kInternalError = "internalError";
inline constexpr std::string_view kInvalidName = "invalidName";
inline constexpr std::string_view kInvalidSocket = "invalidSocket";
inline constexpr std::string_view kInvalidToken = "invalidToken";
inline constexpr std::string_view kListLimitExceeded = "listLimitExceeded";
inline constexpr std::string_view kNoCommand = "noCommand";
inline constexpr std::string_view kNoList = "noList";
inline constexpr std::string_view kNoLogin = "noLogin";
inline constexpr std::string_view kNoRoom = "noRoom";
inline constexpr std::string_view kNoSocket = "noSocket";
inline constexpr std::string_view kNoUser = "noUser";
inline constexpr std::string_view kNoUserOnline = "noUserOnline";
inline constexpr std::string_view kNotAllowed = "notAllowed";
inline constexpr std::string_view kNotJoined = "notJoined";
inline constexpr std::string_view kRateLimited = "rateLimited";
inline constexpr std::string_view kRoomExists = "roomExists";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kUserExists = "userExists";
inline constexpr std::string_view kUserOnline = "userOnline";
inline constexpr std::string_view kWrongArgumentsCount = "wrongArgumentsCount";

}  // namespace codes

/// The contract's errors, with their arguments.
namespace errors {

/// `position` counts from 0.
Error bad_argument(std::size_t position, Value value);
Error internal_error(std::string detail);
Error invalid_name(Value name);
Error invalid_socket(std::string socket);
Error list_limit_exceeded(std::string list);
Error no_command(std::string command);
Error no_list(std::string list);
Error no_login();
Error no_room(std::string room);
Error no_socket(std::string command);
Error no_user(std::string user);
Error no_user_online(std::string user);
Error not_allowed();
Error not_joined(std::string room);
Error rate_limited();
Error room_exists(std::string room);
Error timeout();
Error user_exists(std::string user);
Error user_online(std::string user);
Error wrong_arguments_count(std::size_t expected, std::size_t got);

}  // namespace errors
}  // namespace chat
