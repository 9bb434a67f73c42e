// Why a request has no response.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace chat::http {

struct Failure {
  enum class Cause {
    kBadRequest,    ///< A URL, a target or a header that cannot be.
    kOverloaded,    ///< Too many requests wait for a connection, or this one did for too long.
    kNotConnected,  ///< No address for the name, or nobody accepts a connection there.
    kTls,           ///< No TLS with that server: its certificate, its name, its protocol.
    kTimeout,       ///< No connection, or no complete response, in time.
    kDisconnected,  ///< The connection broke before the response was complete.
    kMalformed,     ///< What came is no response of HTTP/1.
    kTooLarge,      ///< The response is larger than `ClientOptions::max_response_size`.
    kClosed,        ///< close() was called.
  };

  Cause cause;
  std::string message;

  /// Whether the server may have got the request, and done what it asks for. Where this is false,
  /// not one byte of it has left.
  bool may_be_delivered = false;
};

/// "timeout: ..." and the like, for logs.
std::string describe(const Failure& failure);

/// A T, or a Failure. `value()` on a failure throws std::runtime_error.
template <class T = void>
using Result = boost::system::result<T, Failure>;

[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& location);

}  // namespace chat::http
