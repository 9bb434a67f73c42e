// Users: who there is, and where they are connected.
#include <algorithm>
#include <chat/permissions.hpp>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/api_page.hpp"
#include "web/problem.hpp"

namespace chat::web::api {
namespace {

std::optional<Error> check_names(const UserState& state) {
  for (const auto* list : {&state.whitelist, &state.blacklist}) {
    const auto wrong = std::ranges::find_if_not(*list, is_valid_name);
    if (wrong != list->end()) return errors::invalid_name(Value(*wrong));
  }
  return std::nullopt;
}

Task<Response> describe_user(Service& service, std::string name, int status) {
  const auto sockets = co_await service.store().user_sockets(name);
  if (sockets.has_error()) co_return problem(sockets.error());
  Array connected;
  for (const auto& [socket, rooms] : *sockets) {
    connected.emplace_back(Object{{"id", Value(socket)}, {"rooms", Value(rooms)}});
  }
  const bool is_online = !connected.empty();
  co_return json_response(status, Value(Object{{"name", Value(std::move(name))},
                                               {"online", Value(is_online)},
                                               {"sockets", Value(std::move(connected))}}));
}

Response done(const Result<>& result) {
  if (result.has_error()) return problem(result.error());
  return {.status = 204, .body = {}, .headers = {}};
}

}  // namespace

Task<Response> list_users(Service& service, Request request) {
  std::optional<Response> fault;
  const auto query = read_page_query(request, fault);
  if (!query) co_return *std::move(fault);
  const Result<NamePage> page = co_await service.store().list_users(query->after, query->limit);
  if (page.has_error()) co_return problem(page.error());
  co_return page_response("users", *page);
}

Task<Response> add_user(Service& service, Request request) {
  std::string name;
  UserState state;
  BodyReader body(request);
  body.require("name");
  body.read("name", name);
  body.read("whitelist_only", state.whitelist_only);
  body.read("whitelist", state.whitelist);
  body.read("blacklist", state.blacklist);
  if (auto fault = body.fault()) co_return *std::move(fault);
  if (const auto wrong = check_names(state)) co_return problem(*wrong);
  const Result<> added = co_await service.add_user(name, std::move(state));
  if (added.has_error()) co_return problem(added.error());
  Response response = co_await describe_user(service, std::move(name), 201);
  co_return response;
}

Task<Response> get_user(Service& service, Request request) {
  return describe_user(service, request.param("user"), 200);
}

Task<Response> delete_user(Service& service, Request request) {
  const Result<> deleted = co_await service.delete_user(request.param("user"));
  co_return done(deleted);
}

Task<Response> disconnect_user(Service& service, Request request) {
  const Result<> told = co_await service.disconnect_user_sockets(request.param("user"));
  co_return done(told);
}

}  // namespace chat::web::api
