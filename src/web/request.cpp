#include "web/request.hpp"

#include <stdexcept>

namespace chat::web {
namespace {

const std::string* find(const net::HttpFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace

const std::string& Request::param(std::string_view name) const {
  if (const std::string* value = find(params, name)) return *value;
  throw std::logic_error("the route has no parameter " + std::string(name));
}

const std::string* Request::query_value(std::string_view name) const { return find(query, name); }

const std::string* Request::header(std::string_view name) const {
  return wire::find_header(headers, name);
}

}  // namespace chat::web
