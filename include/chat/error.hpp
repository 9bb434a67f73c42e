// What can go wrong, as a value: the errors that clients see, and Result.
#pragma once

#include <boost/system/result.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace chat {

/// An error of the contract. Its code is one of those below, or a hook's own.
struct Error {
  std::string code;
  Args args;

  /// "ChatServiceError: " and the code's text with the arguments in place; for an unknown code,
  /// the code itself.
  std::string to_string() const;

  /// {name: "ChatServiceError", code, args}
  Value to_value() const;

  friend bool operator==(const Error&, const Error&) = default;
};

/// A T, or an Error. `value()` on an error throws ErrorException.
template <class T = void>
using Result = boost::system::result<T, Error>;

/// What Result::value() throws where there is none.
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

/// The codes of the contract, each made with its arguments.
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
