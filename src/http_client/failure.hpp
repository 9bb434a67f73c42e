// Why a request has no response.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace chat::http {

struct Failure {
  enum class Cause {
    kBadRequest,    ///< An invalid URL, target or header.
    kOverloaded,    ///< Too many requests wait for a connection, or this one waited too long.
    kNotConnected,  ///< The name has no address, or nothing accepts connections there.
    kTls,           ///< TLS failed: the server's certificate, name or protocol.
    kTimeout,       ///< No connection, or no complete response, in time.
    kDisconnected,  ///< The connection broke before the response was complete.
    kMalformed,     ///< The input is no HTTP/1 response.
    kTooLarge,      ///< The response is larger than `ClientOptions::max_response_size`.
    kClosed,        ///< close() was called.
  };

  Cause cause;
  std::string message;

  /// True if the server may have received and executed the request. False: not one byte of it was
  /// sent.
  bool may_be_delivered = false;
};

/// "timeout: ..." and so on, for logs.
std::string describe(const Failure& failure);

/// A T or a Failure. `value()` on a failure throws std::runtime_error.
template <class T = void>
using Result = boost::system::result<T, Failure>;

[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& location);

}  // namespace chat::http
