// Handlers of the HTTP API's routes. openapi.json describes them.
#pragma once

#include <chat/service.hpp>

#include "web/api_keys.hpp"
#include "web/request.hpp"

namespace chat::web::api {

/// 403: the key may not do that.
Response lacks(const ApiKeys::Holder& holder, Right right);

Task<Response> get_key(Service& service, const ApiKeys::Holder& holder, Request request);
Task<Response> run_command(Service& service, const ApiKeys::Holder& holder, Request request);
Task<Response> list_nodes(Service& service, Request request);
Task<Response> emit_on_bus(Service& service, Request request);

Task<Response> list_rooms(Service& service, Request request);
Task<Response> add_room(Service& service, Request request);
Task<Response> get_room(Service& service, Request request);
Task<Response> change_room(Service& service, Request request);
Task<Response> delete_room(Service& service, Request request);
Task<Response> get_room_users(Service& service, Request request);
Task<Response> get_room_list(Service& service, Request request);
Task<Response> get_access(Service& service, Request request);

Task<Response> get_messages(Service& service, Request request);
Task<Response> post_message(Service& service, Request request);
Task<Response> publish(Service& service, Request request);

Task<Response> list_users(Service& service, Request request);
Task<Response> add_user(Service& service, Request request);
Task<Response> get_user(Service& service, Request request);
Task<Response> delete_user(Service& service, Request request);
Task<Response> disconnect_user(Service& service, Request request);

}  // namespace chat::web::api
