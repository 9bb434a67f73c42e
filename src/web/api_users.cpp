// Users: lists, and their connections.
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/api_names.hpp"
#include "web/problem.hpp"

namespace chat::web::api {
namespace {

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

}  // namespace

Task<Response> list_users(Service& service, Request request) {
  return list_names(std::move(request), "users", [&service](std::string after, std::size_t limit) {
    return service.store().list_users(std::move(after), limit);
  });
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
  const auto wrong = check_lists({{"whitelist", &state.whitelist}, {"blacklist", &state.blacklist}},
                                 service.options().direct_list_size_limit);
  if (wrong) co_return problem(*wrong);
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
  co_return no_content(deleted);
}

Task<Response> disconnect_user(Service& service, Request request) {
  const Result<> told = co_await service.disconnect_user_sockets(request.param("user"));
  co_return no_content(told);
}

}  // namespace chat::web::api
