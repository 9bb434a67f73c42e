#include "base/log.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>
#include <string>

#include "base/json_text.hpp"

namespace chat::base {
namespace {

/// The bytes of the control character that the text begins with, 0 if it is none: U+0000 to U+001F,
/// U+007F, U+0080 to U+009F. The last may be in names too; some readers take U+0085 for the end of
/// a line, and terminals U+009B for the start of a command.
std::size_t control_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
  const bool is_c1 = text.size() > 1 && byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) < 0xa0;
  return is_c1 ? 2 : 0;
}

bool is_plain(std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    constexpr std::string_view kQuoted = " \"\\=";
    if (kQuoted.find(value[i]) != std::string_view::npos || control_size(value.substr(i)) > 0) {
      return false;
    }
  }
  return !value.empty();
}

void append_value(std::string& line, std::string_view value) {
  if (is_plain(value)) {
    line += value;
    return;
  }
  line += '"';
  while (!value.empty()) {
    const char c = value.front();
    const std::size_t control = control_size(value);
    if (c == '"' || c == '\\') line += '\\';
    line += control > 0 ? '?' : c;
    value.remove_prefix(std::max<std::size_t>(control, 1));
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
