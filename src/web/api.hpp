// The HTTP API for other programs, authorized by key.
#pragma once

#include <chat/service.hpp>
#include <functional>
#include <string_view>

#include "web/api_keys.hpp"
#include "web/router.hpp"

namespace chat::web {

/// Adds the routes under /api/v1; none without a key. They answer 503 until the caller calls the
/// result, once the service is ready, on any thread. The service must outlive the requests.
std::function<void()> add_api(Router& router, Service& service, const ApiKeys& keys);

/// Its description (OpenAPI 3.1): openapi.json.
std::string_view openapi_json();

}  // namespace chat::web
