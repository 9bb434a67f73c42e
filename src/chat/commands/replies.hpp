// Converts the store's results to the contents of an ack.
#pragma once

#include <chat/error.hpp>
#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace chat::core {

inline Result<Args> reply(Value value) {
  Args results;
  results.push_back(std::move(value));
  return results;
}

/// Commands without a result answer null.
inline Result<Args> reply(const Result<>& done) {
  if (done.has_error()) return done.error();
  return reply(Value());
}

template <class T>
Result<Args> reply(Result<T> result) {
  if (result.has_error()) return result.error();
  return reply(Value(std::move(*result)));
}

inline Actor actor_of(const ExecInfo& info) {
  return Actor{.user = info.user_name, .bypass_permissions = info.bypass_permissions};
}

inline const std::string& text(const ExecInfo& info, std::size_t position) {
  return info.args[position].as_string();
}

/// Numbers come from JavaScript. Beyond 2^53 they are not ids, just very large.
inline std::uint64_t clamp_to_count(double number) {
  constexpr double kLargest = 9'007'199'254'740'992.0;
  return static_cast<std::uint64_t>(std::fmin(number, kLargest));
}

/// The strings of a kNames argument.
inline std::vector<std::string> names(const ExecInfo& info, std::size_t position) {
  std::vector<std::string> strings;
  for (const Value& value : info.args[position].as_array()) strings.push_back(value.as_string());
  return strings;
}

}  // namespace chat::core
