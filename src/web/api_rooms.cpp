// Rooms: lists, and the state of each.
#include <algorithm>
#include <chat/permissions.hpp>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/api_names.hpp"
#include "web/problem.hpp"

namespace chat::web::api {
namespace {

void read_settings(BodyReader& body, RoomState& state) {
  body.read("owner", state.owner);
  body.read("whitelist_only", state.whitelist_only);
  body.read("history_max_size", state.history_max_size);
  body.read("enable_access_lists_updates", state.enable_access_lists_updates);
  body.read("enable_userlist_updates", state.enable_userlist_updates);
  body.read("enable_read_updates", state.enable_read_updates);
  body.read("public_read", state.public_read);
}

std::optional<Error> check_names_of(const Service& service, const RoomState& state) {
  if (state.owner && !is_valid_name(*state.owner)) return errors::invalid_name(*state.owner);
  return check_lists({{"whitelist", &state.whitelist},
                      {"blacklist", &state.blacklist},
                      {"adminlist", &state.adminlist}},
                     service.options().room_list_size_limit);
}

Task<Response> describe_room(Service& service, std::string name, int status) {
  const Result<RoomInfo> info = co_await service.store().room_info(Actor::server(), name);
  if (info.has_error()) co_return problem(info.error());
  Value owner;
  if (info->owner) owner = Value(*info->owner);
  co_return json_response(
      status,
      Value(Object{{"name", Value(name)},
                   {"owner", std::move(owner)},
                   {"whitelist_only", Value(info->whitelist_only)},
                   {"history_max_size", Value(info->history_max_size)},
                   {"enable_access_lists_updates", Value(info->enable_access_lists_updates)},
                   {"enable_userlist_updates", Value(info->enable_userlist_updates)},
                   {"enable_read_updates", Value(info->enable_read_updates)},
                   {"public_read", Value(info->public_read)},
                   {"history_size", Value(info->history_size)},
                   {"last_message_id", Value(info->last_message_id)},
                   {"users", Value(info->users)}}));
}

Task<Result<>> set_whitelist_mode(Service& service, std::string room, bool mode) {
  CommandContext nobody;
  nobody.bypass_permissions = true;
  Args args;
  args.emplace_back(std::move(room));
  args.emplace_back(mode);
  const Result<Args> done = co_await service.exec_user_command(
      std::move(nobody), Command::kRoomSetWhitelistMode, std::move(args));
  if (done.has_error()) co_return done.error();
  co_return Result<>();
}

/// The whitelist mode goes through the command, as its hooks expect; the rest is one step.
Task<Result<>> apply(Service& service, std::string room, RoomChange change) {
  if (const auto mode = std::exchange(change.whitelist_only, std::nullopt)) {
    const Result<> set = co_await set_whitelist_mode(service, room, *mode);
    if (set.has_error()) co_return set.error();
  }
  Result<> changed = co_await service.change_room(std::move(room), std::move(change));
  co_return changed;
}

}  // namespace

Task<Response> list_rooms(Service& service, Request request) {
  return list_names(std::move(request), "rooms", [&service](std::string after, std::size_t limit) {
    return service.store().list_rooms(std::move(after), limit);
  });
}

Task<Response> add_room(Service& service, Request request) {
  std::string name;
  RoomState state;
  BodyReader body(request);
  body.require("name");
  body.read("name", name);
  read_settings(body, state);
  body.read("whitelist", state.whitelist);
  body.read("blacklist", state.blacklist);
  body.read("adminlist", state.adminlist);
  if (auto fault = body.fault()) co_return *std::move(fault);
  if (const auto wrong = check_names_of(service, state)) co_return problem(*wrong);
  const Result<> added = co_await service.add_room(name, std::move(state));
  if (added.has_error()) co_return problem(added.error());
  Response response = co_await describe_room(service, std::move(name), 201);
  co_return response;
}

Task<Response> get_room(Service& service, Request request) {
  return describe_room(service, request.param("room"), 200);
}

Task<Response> change_room(Service& service, Request request) {
  RoomState wanted;
  RoomChange change;
  BodyReader body(request);
  read_settings(body, wanted);
  body.read("whitelist_only", change.whitelist_only);
  body.read("public_read", change.public_read);
  if (auto fault = body.fault()) co_return *std::move(fault);
  if (const auto wrong = check_names_of(service, wanted)) co_return problem(*wrong);
  if (body.has("owner")) change.owner = wanted.owner.value_or("");
  change.history_max_size = wanted.history_max_size;
  change.enable_access_lists_updates = wanted.enable_access_lists_updates;
  change.enable_userlist_updates = wanted.enable_userlist_updates;
  change.enable_read_updates = wanted.enable_read_updates;
  const Result<> changed = co_await apply(service, request.param("room"), std::move(change));
  if (changed.has_error()) co_return problem(changed.error());
  Response response = co_await describe_room(service, request.param("room"), 200);
  co_return response;
}

Task<Response> delete_room(Service& service, Request request) {
  const Result<> deleted = co_await service.delete_room(request.param("room"));
  co_return no_content(deleted);
}

}  // namespace chat::web::api
