// Commands, nodes, the bus.
#include <optional>
#include <string_view>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/json.hpp"
#include "web/problem.hpp"

namespace chat::web::api {

namespace {

/// What the command needs. That there is no such command, anybody may learn.
std::optional<Right> missing_right(const Rights& rights, std::string_view command,
                                   bool bypasses_hooks) {
  if (bypasses_hooks && !rights.has(Right::kAdmin)) return Right::kAdmin;
  const std::optional<Command> known = find_command(command);
  if (!known || rights.has(right_of(*known))) return std::nullopt;
  return right_of(*known);
}

}  // namespace

Response lacks(const ApiKeys::Holder& holder, Right right) {
  return problem(403, "the key \"" + holder.name + "\" lacks the right \"" +
                          std::string(right_name(right)) + '"');
}

Task<Response> get_key(Service&, const ApiKeys::Holder& holder, Request) {
  co_return json_response(
      200, Value(Object{{"name", Value(holder.name)}, {"rights", Value(holder.rights.names())}}));
}

Task<Response> run_command(Service& service, const ApiKeys::Holder& holder, Request request) {
  CommandContext context;
  Array args;
  BodyReader body(request);
  body.read("user_name", context.user_name);
  body.read("socket_id", context.socket_id);
  body.read("args", args);
  body.read("bypass_hooks", context.bypass_hooks);
  body.read("bypass_permissions", context.bypass_permissions);
  if (auto fault = body.fault()) co_return *std::move(fault);
  const auto missing = missing_right(holder.rights, request.param("command"), context.bypass_hooks);
  if (missing) co_return lacks(holder, *missing);
  const Result<Args> results = co_await service.exec_user_command(
      std::move(context), request.param("command"), std::move(args));
  if (results.has_error()) co_return problem(results.error());
  co_return json_response(200, Value(Object{{"results", Value(Array(*results))}}));
}

Task<Response> list_nodes(Service& service, Request) {
  const Result<std::vector<InstanceInfo>> instances = co_await service.store().list_instances();
  if (instances.has_error()) co_return problem(instances.error());
  Array nodes;
  for (const InstanceInfo& instance : *instances) {
    const bool is_known = !instance.advertise.empty();
    nodes.emplace_back(Object{{"id", Value(instance.uid)},
                              {"heartbeat", Value(instance.heartbeat)},
                              {"advertise", is_known ? Value(instance.advertise) : Value()},
                              {"self", Value(instance.uid == service.instance_uid())}});
  }
  co_return json_response(200, Value(Object{{"nodes", Value(std::move(nodes))}}));
}

Task<Response> emit_on_bus(Service& service, Request request) {
  Array args;
  BodyReader body(request);
  body.read("args", args);
  if (auto fault = body.fault()) co_return *std::move(fault);
  const Result<> emitted = co_await service.emit(request.param("event"), std::move(args));
  co_return no_content(emitted);
}

}  // namespace chat::web::api
