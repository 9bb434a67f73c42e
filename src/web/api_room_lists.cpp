// Who is in a room's lists, and who may join it.
#include <chat/permissions.hpp>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/api_names.hpp"
#include "web/problem.hpp"

namespace chat::web::api {
namespace {

Task<Response> page_of_list(Service& service, Request request, std::string list,
                            std::string names) {
  std::optional<Response> fault;
  const auto query = read_page_query(request, fault);
  if (!query) co_return *std::move(fault);
  Result<std::vector<std::string>> all =
      co_await service.store().room_list(Actor::server(), request.param("room"), std::move(list));
  if (all.has_error()) co_return problem(all.error());
  co_return page_response(names, page_of(*std::move(all), *query));
}

}  // namespace

Task<Response> get_room_users(Service& service, Request request) {
  return page_of_list(service, std::move(request), "userlist", "users");
}

Task<Response> get_room_list(Service& service, Request request) {
  std::string list = request.param("list");
  return page_of_list(service, std::move(request), std::move(list), "names");
}

Task<Response> get_access(Service& service, Request request) {
  const std::string* const asked = request.query_value("user");
  if (asked == nullptr) co_return problem(422, "user is missing");
  const std::string user = *asked;
  if (!is_valid_name(user)) co_return problem(errors::invalid_name(Value(user)));
  const std::string& room = request.param("room");
  const auto facts = co_await service.store().room_facts(room, user);
  if (facts.has_error()) co_return problem(facts.error());
  const Result<bool> exists = co_await service.store().has_user(user);
  if (exists.has_error()) co_return problem(exists.error());
  const permissions::Access access = permissions::access_of(*facts);
  co_return json_response(
      200, Value(Object{{"room", Value(room)},
                        {"user", Value(user)},
                        {"allowed", Value(permissions::has_access(*facts))},
                        {"reason", Value(std::string(permissions::access_name(access)))},
                        {"exists", Value(*exists)},
                        {"joined", Value(facts->joined)},
                        {"owner", Value(facts->owner)},
                        {"adminlist", Value(facts->admin)},
                        {"whitelist", Value(facts->whitelisted)},
                        {"blacklist", Value(facts->blacklisted)},
                        {"whitelist_only", Value(facts->whitelist_only)}}));
}

}  // namespace chat::web::api
