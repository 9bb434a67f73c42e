// What the service has to say to whoever runs it.
//
// Messages are fixed texts; what varies goes into fields. No message of a user and no secret is
// ever a field.
#pragma once

#include <initializer_list>
#include <string_view>

namespace chat::base {

struct LogField {
  std::string_view name;
  std::string_view value;
};

/// Any thread. Values are escaped: one call is one line.
void log_error(std::string_view what, std::initializer_list<LogField> fields = {});
void log_warning(std::string_view what, std::initializer_list<LogField> fields = {});
void log_info(std::string_view what, std::initializer_list<LogField> fields = {});

}  // namespace chat::base
