// What the service has to say to whoever runs it.
//
// Messages are fixed texts; what varies goes into fields. No message of a user and no secret is
// ever a field.
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

/// Before anything is logged.
void set_log_format(LogFormat format);

/// Any thread. Values are escaped: one call is one line.
void log_error(std::string_view what, std::initializer_list<LogField> fields = {});
void log_warning(std::string_view what, std::initializer_list<LogField> fields = {});
void log_info(std::string_view what, std::initializer_list<LogField> fields = {});
void log_debug(std::string_view what, std::initializer_list<LogField> fields = {});

}  // namespace chat::base
