// Catches exceptions at the edge of hooks and commands: each becomes an error and a log line.
#pragma once

#include <chat/error.hpp>
#include <chat/task.hpp>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/log.hpp"

namespace chat::core {

/// The error that clients get for an unforeseen failure. It reveals nothing of the server's inside.
inline Error hidden_error() { return errors::internal_error("Internal server error"); }

/// The user and socket that an operation serves; both may be empty.
struct Who {
  std::string_view user = {};
  std::string_view socket = {};
};

/// Call it in a catch block.
inline Error unforeseen(std::string_view where, Who who = {}) {
  std::string what = "no std::exception";
  try {
    throw;
  } catch (const std::exception& problem) {
    what = problem.what();
  } catch (...) {
  }
  base::log_error("unforeseen failure",
                  {{"in", where}, {"what", what}, {"user", who.user}, {"socket", who.socket}});
  return hidden_error();
}

inline void log_unforeseen(std::string_view where, std::exception_ptr problem, Who who = {}) {
  try {
    std::rethrow_exception(problem);
  } catch (...) {
    unforeseen(where, who);
  }
}

/// Hides the detail of a failed state from the client and logs it.
inline Error hide_detail(Error error, std::string_view where, Who who = {}) {
  if (error.code != codes::kInternalError) return error;
  base::log_error(
      "the state failed",
      {{"in", where}, {"what", error.to_string()}, {"user", who.user}, {"socket", who.socket}});
  return hidden_error();
}

/// Whether it is unknown if the state has done the operation (<chat/store.hpp>).
inline bool is_outcome_unknown(const Error& error) {
  return error.code == codes::kInternalError || error.code == codes::kTimeout;
}

/// Notifies the surrounding program, if it listens. Swallows what the listener throws.
template <class... Args>
void raise(std::string_view event, const std::function<void(Args...)>& listener,
           const std::type_identity_t<Args>&... args) {
  if (!listener) return;
  try {
    listener(args...);
  } catch (...) {
    unforeseen(event);
  }
}

/// Awaits the Task of a Result that `make` returns, and turns an exception into an error. Calls
/// `make` as soon as the caller awaits.
template <class Make>
auto guarded(std::string_view where, Make make) -> decltype(make()) {
  try {
    co_return co_await make();
  } catch (...) {
    co_return unforeseen(where);
  }
}

}  // namespace chat::core
