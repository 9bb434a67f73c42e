// The HTTP API: what a program elsewhere may ask of the service, by key.
#pragma once

#include <chat/service.hpp>
#include <functional>

#include "web/api_keys.hpp"
#include "web/router.hpp"

namespace chat::web {

/// Adds the routes under /api/v1; none without a key. They are answered 503 until what this returns
/// is called, once the service is ready, on any thread. The service outlives the requests.
std::function<void()> add_api(Router& router, Service& service, const ApiKeys& keys);

}  // namespace chat::web
