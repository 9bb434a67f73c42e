// The API's description (OpenAPI 3.1): src/web/openapi.json.
#pragma once

#include <string_view>

namespace chat::web {

std::string_view openapi_json();

}  // namespace chat::web
