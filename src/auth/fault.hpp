// Why keys are unavailable: for the operator, not for clients.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace chat::auth {

class Fault {
 public:
  Fault() = default;
  /// Not a constructor: a plain text must become a result, not a fault.
  static Fault of(std::string reason) { return Fault(std::move(reason)); }
  const std::string& reason() const { return reason_; }  ///< contains nothing of a key

 private:
  explicit Fault(std::string reason) : reason_(std::move(reason)) {}
  std::string reason_;
};

/// A T or a Fault. `value()` on a fault throws std::runtime_error.
template <class T>
using Fallible = boost::system::result<T, Fault>;

[[noreturn]] inline void throw_exception_from_error(const Fault& fault,
                                                    const boost::source_location&) {
  throw std::runtime_error(fault.reason());
}

}  // namespace chat::auth
