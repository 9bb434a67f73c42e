// Commands, nodes, the bus.
#include <chat/permissions.hpp>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/json.hpp"
#include "web/problem.hpp"

namespace chat::web::api {

Task<Response> run_command(Service& service, Request request) {
  CommandContext context;
  Array args;
  BodyReader body(request);
  body.read("user_name", context.user_name);
  body.read("socket_id", context.socket_id);
  body.read("args", args);
  body.read("bypass_hooks", context.bypass_hooks);
  body.read("bypass_permissions", context.bypass_permissions);
  if (auto fault = body.fault()) co_return *std::move(fault);
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
