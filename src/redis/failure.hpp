// Why a command has no result.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace chat::redis {

struct Failure {
  enum class Cause {
    kErrorReply,     ///< The server answered with an error; `message` is its text.
    kTimeout,        ///< No answer, or no connection, within the command's timeout.
    kDisconnected,   ///< The connection broke.
    kRefused,        ///< The server does not let us in: password, database, certificate.
    kOverloaded,     ///< More commands wait than `Options::max_requests`.
    kNotReplicated,  ///< Done, but fewer replicas than asked for have acknowledged it.
    kClosed,         ///< close() was called.
  };

  Cause cause;
  std::string message;

  /// Whether the command may have been executed. Where this is false and there was no error reply,
  /// nothing of it has reached the server, and it is safe to try again.
  bool may_have_run = false;

  /// The first word of an error reply: "ERR", "WRONGTYPE", "MOVED"; empty for other causes.
  std::string_view code() const;
};

/// "timeout: ..." and the like, for logs.
std::string describe(const Failure& failure);

/// A T, or a Failure. `value()` on a failure throws std::runtime_error.
template <class T = void>
using Result = boost::system::result<T, Failure>;

[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& location);

}  // namespace chat::redis
