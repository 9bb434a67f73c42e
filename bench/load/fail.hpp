// A measurement that cannot be trusted ends at once.
#pragma once

#include <cerrno>
#include <cstring>
#include <fmt/core.h>
#include <stdexcept>

namespace chat::bench {

struct Failure : std::runtime_error {
  using runtime_error::runtime_error;
};

template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw Failure(fmt::format(text, std::forward<Args>(args)...));
}

/// Returns the result of a successful system call; fails otherwise.
template <class Result>
Result check(Result result, const char* what) {
  if (result < 0) fail("{}: {}", what, std::strerror(errno));
  return result;
}

}  // namespace chat::bench
