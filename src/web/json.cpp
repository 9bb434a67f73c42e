#include "web/json.hpp"

#include <algorithm>
#include <utility>

#include "base/parse_number.hpp"
#include "web/problem.hpp"

namespace chat::web {

Response json_response(int status, const Value& body) {
  return {.status = status,
          .content_type = "application/json",
          .body = to_json(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

BodyReader::BodyReader(const Request& request) {
  std::optional<Value> value = parse_json(request.body);
  if (!value) {
    fail(problem(400, "the body is no JSON"));
  } else if (!value->is_object()) {
    fail(problem(400, "the body is no JSON object"));
  } else {
    object_ = std::move(value->as_object());
  }
}

void BodyReader::fail(Response fault) {
  if (!fault_) fault_ = std::move(fault);
}

void BodyReader::fail_kind(std::string_view name, std::string_view wanted) {
  fail(problem(422, std::string(name) + " must be " + std::string(wanted)));
}

const Value* BodyReader::take(std::string_view name) {
  known_.emplace_back(name);
  return fault_ ? nullptr : object_.find(name);
}

void BodyReader::read(std::string_view name, bool& target) {
  const Value* value = take(name);
  if (value && !value->is_bool()) return fail_kind(name, "a boolean");
  if (value) target = value->as_bool();
}

void BodyReader::read(std::string_view name, std::optional<bool>& target) {
  bool given = false;
  read(name, given);
  if (!fault_ && has(name)) target = given;
}

void BodyReader::read(std::string_view name, std::string& target) {
  const Value* value = take(name);
  if (value && !value->is_string()) return fail_kind(name, "a string");
  if (value) target = value->as_string();
}

void BodyReader::read(std::string_view name, std::optional<std::string>& target) {
  const Value* value = take(name);
  if (value && !value->is_string() && !value->is_null()) {
    return fail_kind(name, "a string or null");
  }
  if (value && value->is_string()) target = value->as_string();
}

void BodyReader::read(std::string_view name, std::optional<std::size_t>& target) {
  const Value* value = take(name);
  if (!value) return;
  const std::int64_t* number = value->if_int();
  constexpr std::int64_t kMost = 2'147'483'647;
  if (!number || *number < 0 || *number > kMost) {
    return fail_kind(name, "an integer, 0 to 2147483647");
  }
  target = static_cast<std::size_t>(*number);
}

void BodyReader::read(std::string_view name, std::vector<std::string>& target) {
  const Value* value = take(name);
  if (!value) return;
  const Array* array = value->if_array();
  if (!array || !std::ranges::all_of(*array, &Value::is_string)) {
    return fail_kind(name, "an array of strings");
  }
  target.clear();
  for (const Value& item : *array) target.push_back(item.as_string());
}

void BodyReader::read(std::string_view name, Array& target) {
  const Value* value = take(name);
  if (value && !value->is_array()) return fail_kind(name, "an array");
  if (value) target = value->as_array();
}

void BodyReader::read(std::string_view name, Object& target) {
  const Value* value = take(name);
  if (value && !value->is_object()) return fail_kind(name, "an object");
  if (value) target = value->as_object();
}

void BodyReader::require(std::string_view name) {
  if (!fault_ && !has(name)) fail(problem(422, std::string(name) + " is missing"));
}

std::optional<Response> BodyReader::fault() {
  for (const auto& [name, value] : object_) {
    if (fault_ || std::ranges::find(known_, name) != known_.end()) continue;
    fail(problem(422, "unknown member " + name));
  }
  return fault_;
}

std::optional<std::uint64_t> read_number(const Request& request, std::string_view name,
                                         std::uint64_t fallback, std::uint64_t min,
                                         std::uint64_t max, std::optional<Response>& fault) {
  const std::string* text = request.query_value(name);
  if (!text) return fallback;
  const auto number = base::parse_number<std::uint64_t>(*text);
  if (number && min <= *number && *number <= max) return number;
  fault = problem(422, std::string(name) + " must be an integer, " + std::to_string(min) + " to " +
                           std::to_string(max));
  return std::nullopt;
}

}  // namespace chat::web
