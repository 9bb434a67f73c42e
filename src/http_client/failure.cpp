#include "http_client/failure.hpp"

#include <stdexcept>
#include <string_view>

namespace chat::http {
namespace {

std::string_view name_of(Failure::Cause cause) {
  switch (cause) {
    case Failure::Cause::kBadRequest:
      return "bad request";
    case Failure::Cause::kOverloaded:
      return "overloaded";
    case Failure::Cause::kNotConnected:
      return "not connected";
    case Failure::Cause::kTls:
      return "no TLS";
    case Failure::Cause::kTimeout:
      return "timeout";
    case Failure::Cause::kDisconnected:
      return "disconnected";
    case Failure::Cause::kMalformed:
      return "malformed response";
    case Failure::Cause::kTooLarge:
      return "response too large";
    case Failure::Cause::kClosed:
      return "closed";
  }
  return "failure";
}

}  // namespace

std::string describe(const Failure& failure) {
  std::string text(name_of(failure.cause));
  text.append(": ").append(failure.message);
  if (failure.may_be_delivered) text += " (the request may have been delivered)";
  return text;
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(describe(failure));
}

}  // namespace chat::http
