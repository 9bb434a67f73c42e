#include "base/log.hpp"

#include <spdlog/spdlog.h>
#include <string>

#include "base/json_text.hpp"

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

std::string text_line(std::string_view what, std::initializer_list<LogField> fields) {
  std::string line(what);
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    line.append(" ").append(field.name).append("=");
    append_value(line, field.value);
  }
  return line;
}

/// The members of an object, without its braces.
std::string json_line(std::string_view what, std::initializer_list<LogField> fields) {
  std::string line = R"("message":)";
  append_json_string(line, what);
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    line += ',';
    append_json_string(line, field.name);
    line += ':';
    append_json_string(line, field.value);
  }
  return line;
}

LogFormat format = LogFormat::kText;

void log(spdlog::level::level_enum level, std::string_view what,
         std::initializer_list<LogField> fields) {
  if (!spdlog::should_log(level)) return;
  const std::string line =
      format == LogFormat::kJson ? json_line(what, fields) : text_line(what, fields);
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void set_log_format(LogFormat its_format) {
  format = its_format;
  if (format != LogFormat::kJson) return;
  spdlog::set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                      spdlog::pattern_time_type::utc);
}

void log_error(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::err, what, fields);
}

void log_warning(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::warn, what, fields);
}

void log_info(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::info, what, fields);
}

void log_debug(std::string_view what, std::initializer_list<LogField> fields) {
  log(spdlog::level::debug, what, fields);
}

}  // namespace chat::base
