#include "redis/failure.hpp"

#include <stdexcept>

namespace chat::redis {
namespace {

std::string_view name_of(Failure::Cause cause) {
  switch (cause) {
    case Failure::Cause::kErrorReply:
      return "error reply";
    case Failure::Cause::kTimeout:
      return "timeout";
    case Failure::Cause::kDisconnected:
      return "disconnected";
    case Failure::Cause::kRefused:
      return "refused";
    case Failure::Cause::kOverloaded:
      return "overloaded";
    case Failure::Cause::kNotReplicated:
      return "not replicated";
    case Failure::Cause::kClosed:
      return "closed";
  }
  return "failure";
}

}  // namespace

std::string_view Failure::code() const {
  if (cause != Cause::kErrorReply) return {};
  return std::string_view(message).substr(0, message.find(' '));
}

std::string describe(const Failure& failure) {
  std::string text(name_of(failure.cause));
  text.append(": ").append(failure.message);
  if (failure.may_have_run) text += " (the command may have run)";
  return text;
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(describe(failure));
}

}  // namespace chat::redis
