// The service's log, for its operators.
//
// Messages are fixed texts; variable parts are fields. A field never holds a user's message or a
// secret.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace chat::base {

struct LogField {
  std::string_view name;
  std::string_view value;  ///< empty: the field is left out
};

enum class LogFormat : std::uint8_t {
  kText,  ///< for people: time, level, message, fields
  kJson,  ///< an object a line: `time` (ISO 8601, UTC), `level`, `message`, and the fields
};

/// Call it before anything is logged.
void set_log_format(LogFormat format);

/// Thread-safe. Escapes the values: one call writes one line.
void log_error(std::string_view what, std::initializer_list<LogField> fields = {});
void log_warning(std::string_view what, std::initializer_list<LogField> fields = {});
void log_info(std::string_view what, std::initializer_list<LogField> fields = {});
void log_debug(std::string_view what, std::initializer_list<LogField> fields = {});

}  // namespace chat::base
