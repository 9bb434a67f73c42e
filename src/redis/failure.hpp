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
    kRefused,        ///< The server rejects the client: password, database, certificate.
    kOverloaded,     ///< More commands wait than `Options::max_requests`.
    kNotReplicated,  ///< Done, but acknowledged by fewer replicas than requested.
    kClosed,         ///< close() was called.
  };

  Cause cause;
  std::string message;

  /// True if the command may have run. False without an error reply: nothing reached the server,
  /// and a retry is safe.
  bool may_have_run = false;

  /// The first word of an error reply: "ERR", "WRONGTYPE", "MOVED"; empty for other causes.
  std::string_view code() const;
};

/// "timeout: ..." and so on, for logs.
std::string describe(const Failure& failure);

/// A T or a Failure. `value()` on a failure throws std::runtime_error.
template <class T = void>
using Result = boost::system::result<T, Failure>;

[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& location);

}  // namespace chat::redis
