#include "web/health.hpp"

#include <memory>
#include <utility>

#include "web/json.hpp"

namespace chat::web {
namespace {

/// Probes get their answer even while the state's disk hangs.
Response state(int status, const char* text) {
  Response response = json_response(status, Value(Object{{"status", Value(text)}}));
  response.is_independent = true;
  return response;
}

Task<Response> answer_alive(Request) { co_return state(200, "alive"); }

Task<Response> answer_ready(std::shared_ptr<SharedCheck> check) {
  const Result<> ready = co_await check->run();
  co_return ready.has_value() ? state(200, "ready") : state(503, "not ready");
}

}  // namespace

void add_health(Router& router, SharedCheck::Check is_ready) {
  auto check = std::make_shared<SharedCheck>(std::move(is_ready));
  router.add("GET", "/healthz", answer_alive);
  router.add("GET", "/readyz", [check](const Request&) { return answer_ready(check); });
}

}  // namespace chat::web
