// Exceptions end here: at the edge of hooks and commands they become an error and a log line.
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

/// What clients are told of a failure that nobody foresaw: no detail of the server's inside.
inline Error hidden_error() { return errors::internal_error("Internal server error"); }

/// For whom something was done; both may be empty.
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

/// A failure of the state is as little of a client's business: its detail goes to the log.
inline Error hide_detail(Error error, std::string_view where, Who who = {}) {
  if (error.code != codes::kInternalError) return error;
  base::log_error(
      "the state failed",
      {{"in", where}, {"what", error.to_string()}, {"user", who.user}, {"socket", who.socket}});
  return hidden_error();
}

/// Whether nobody knows if the state did what it was asked to (<chat/store.hpp>).
inline bool is_outcome_unknown(const Error& error) {
  return error.code == codes::kInternalError || error.code == codes::kTimeout;
}

/// Tells the program around the service, if it listens. What it throws is its own affair.
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

/// Awaits what `make` returns, a Task of a Result, and turns an exception into an error. `make` is
/// called at once when this is awaited.
template <class Make>
auto guarded(std::string_view where, Make make) -> decltype(make()) {
  try {
    co_return co_await make();
  } catch (...) {
    co_return unforeseen(where);
  }
}

}  // namespace chat::core
