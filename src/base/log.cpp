#include "base/log.hpp"

#include <spdlog/spdlog.h>
#include <string>

namespace chat::base {
namespace {

bool is_plain(char c) { return c > ' ' && c != '"' && c != '\\' && c != '=' && c != '\x7f'; }

void append_value(std::string& line, std::string_view value) {
  bool plain = !value.empty();
  for (char c : value) plain = plain && (is_plain(c) || static_cast<signed char>(c) < 0);
  if (plain) {
    line += value;
    return;
  }
  line += '"';
  for (char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    bool control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
    line += control ? '?' : c;
  }
  line += '"';
}

void log(spdlog::level::level_enum level, std::string_view what,
         std::initializer_list<LogField> fields) {
  if (!spdlog::should_log(level)) return;
  std::string line(what);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, field.value);
  }
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void log_error(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::err, what, fields);
}

void log_warning(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::warn, what, fields);
}

void log_info(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::info, what, fields);
}

}  // namespace chat::base
