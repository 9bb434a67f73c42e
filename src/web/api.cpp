#include "web/api.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/problem.hpp"

namespace chat::web {
namespace {

using Endpoint = Task<Response> (*)(Service& service, Request request);

/// State shared by all routes.
struct Api {
  Api(Service& its_service, ApiKeys its_keys) : service(its_service), keys(std::move(its_keys)) {}

  Service& service;
  const ApiKeys keys;
  std::atomic<bool> is_open = false;
};

Response unauthorized() {
  Response response = problem(401, "a key is needed: Authorization: Bearer KEY");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Task<Response> describe_api(Request) {
  co_return Response{
      .content_type = "application/json", .body = std::string(openapi_json()), .headers = {}};
}

Task<Response> serve(std::shared_ptr<Api> api, Endpoint endpoint, Request request) {
  const std::string* authorization = request.header("authorization");
  if (!authorization || !api->keys.allow(*authorization)) co_return unauthorized();
  if (!api->is_open) co_return problem(503, "the service is starting");
  Response response = co_await endpoint(api->service, std::move(request));
  co_return response;
}

}  // namespace

std::function<void()> add_api(Router& router, Service& service, const ApiKeys& keys) {
  if (keys.empty()) return [] {};
  const auto shared = std::make_shared<Api>(service, keys);
  const auto add = [&](const char* method, const char* path, Endpoint endpoint) {
    router.add(method, std::string("/api/v1") + path, [shared, endpoint](Request request) {
      return serve(shared, endpoint, std::move(request));
    });
  };
  router.add("GET", "/api/v1/openapi.json", describe_api);
  add("POST", "/commands/{command}", api::run_command);
  add("GET", "/rooms", api::list_rooms);
  add("POST", "/rooms", api::add_room);
  add("GET", "/rooms/{room}", api::get_room);
  add("PATCH", "/rooms/{room}", api::change_room);
  add("DELETE", "/rooms/{room}", api::delete_room);
  add("GET", "/rooms/{room}/messages", api::get_messages);
  add("POST", "/rooms/{room}/messages", api::post_message);
  add("GET", "/rooms/{room}/users", api::get_room_users);
  add("POST", "/publish", api::publish);
  add("GET", "/users", api::list_users);
  add("POST", "/users", api::add_user);
  add("GET", "/users/{user}", api::get_user);
  add("DELETE", "/users/{user}", api::delete_user);
  add("POST", "/users/{user}/disconnect", api::disconnect_user);
  add("GET", "/nodes", api::list_nodes);
  add("POST", "/bus/{event}", api::emit_on_bus);
  return [shared] { shared->is_open = true; };
}

}  // namespace chat::web
