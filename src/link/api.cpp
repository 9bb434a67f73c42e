#include "link/api.hpp"

#include <algorithm>
#include <array>
#include <chat/transport.hpp>
#include <utility>

#include "link/api_arguments.hpp"
#include "link/describe.hpp"
#include "link/program.hpp"

namespace chat::link {
namespace {

using Call = Task<Result<Args>> (*)(Program& program, Service& service, Arguments in);

Args one(Value value) {
  Args args;
  args.push_back(std::move(value));
  return args;
}

Result<Args> results_of(const Result<>& done) {
  if (done.has_error()) return done.error();
  return Args();
}

Result<Args> results_of(const Result<bool>& answer) {
  if (answer.has_error()) return answer.error();
  return one(Value(*answer));
}

// Methods of the service that take text, or text and a flag --------------------------------------

template <auto method>
Task<Result<Args>> of_one(Program&, Service& service, Arguments in) {
  std::string name = in.text();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await (service.*method)(std::move(name)));
}

template <auto method>
Task<Result<Args>> of_two(Program&, Service& service, Arguments in) {
  std::string first = in.text();
  std::string second = in.text();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await (service.*method)(std::move(first), std::move(second)));
}

template <auto method>
Task<Result<Args>> of_three(Program&, Service& service, Arguments in) {
  std::string name = in.text();
  std::string list = in.text();
  std::string item = in.text();
  if (in.fault()) co_return *in.fault();
  co_return results_of(
      co_await (service.*method)(std::move(name), std::move(list), std::move(item)));
}

template <auto method>
Task<Result<Args>> of_room_and_mode(Program&, Service& service, Arguments in) {
  std::string room = in.text();
  const bool mode = in.flag();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await (service.*method)(std::move(room), mode));
}

// The others -------------------------------------------------------------------------------------

Task<Result<Args>> exec_user_command(Program&, Service& service, Arguments in) {
  CommandContext context = in.context();
  std::string command = in.text();
  Args args = in.array();
  if (in.fault()) co_return *in.fault();
  co_return co_await service.exec_user_command(std::move(context), std::move(command),
                                               std::move(args));
}

Task<Result<Args>> check_arguments(Program&, Service& service, Arguments in) {
  std::string name = in.text();
  Args args = in.array();
  if (in.fault()) co_return *in.fault();
  const std::optional<Command> command = find_command(name);
  if (!command) co_return errors::no_command(std::move(name));
  co_return results_of(co_await service.check_arguments(*command, std::move(args)));
}

Task<Result<Args>> add_user(Program&, Service& service, Arguments in) {
  std::string user = in.text();
  UserState state = in.user_state();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await service.add_user(std::move(user), std::move(state)));
}

Task<Result<Args>> add_room(Program&, Service& service, Arguments in) {
  std::string room = in.text();
  RoomState state = in.room_state();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await service.add_room(std::move(room), std::move(state)));
}

Task<Result<Args>> change_room_owner(Program&, Service& service, Arguments in) {
  std::string room = in.text();
  std::optional<std::string> owner = in.text_or_null();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await service.change_room_owner(std::move(room), std::move(owner)));
}

Task<Result<Args>> change_room_history_max_size(Program&, Service& service, Arguments in) {
  std::string room = in.text();
  const std::size_t size = in.number();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await service.change_room_history_max_size(std::move(room), size));
}

Task<Result<Args>> get_instance_heartbeat(Program&, Service& service, Arguments in) {
  std::string instance = in.text();
  if (in.fault()) co_return *in.fault();
  const auto beat = co_await service.get_instance_heartbeat(std::move(instance));
  if (beat.has_error()) co_return beat.error();
  Value time;
  if (*beat) time = Value(**beat);
  co_return one(std::move(time));
}

Task<Result<Args>> emit(Program&, Service& service, Arguments in) {
  std::string event = in.text();
  Args args = in.array();
  if (in.fault()) co_return *in.fault();
  co_return results_of(co_await service.emit(std::move(event), std::move(args)));
}

Task<Result<Args>> on(Program& program, Service&, Arguments in) {
  const std::string event = in.text();
  if (in.fault()) co_return *in.fault();
  program.subscribe(event);
  co_return Args();
}

Task<Result<Args>> bind_handler(Program& program, Service&, Arguments in) {
  const std::optional<std::string> socket = in.text_or_null();
  const std::string event = in.text();
  if (in.fault()) co_return *in.fault();
  co_return one(Value(program.bind(socket.value_or(""), event)));
}

Task<Result<Args>> get_handshake_data(Program&, Service& service, Arguments in) {
  const std::string socket = in.text();
  if (in.fault()) co_return *in.fault();
  co_return one(Value(describe(service.handshake(socket))));
}

Task<Result<Args>> emit_to_channel(Program&, Service& service, Arguments in) {
  const std::string channel = in.text();
  const std::string event = in.text();
  const Args args = in.array();
  if (in.fault()) co_return *in.fault();
  service.emit_to_channel(channel, event, args);
  co_return Args();
}

Task<Result<Args>> send_to_channel(Program&, Service& service, Arguments in) {
  const std::string except = in.text();
  const std::string channel = in.text();
  const std::string event = in.text();
  const Args args = in.array();
  if (in.fault()) co_return *in.fault();
  service.send_to_channel(except, channel, event, args);
  co_return Args();
}

Task<Result<Args>> join_channel(Program&, Service& service, Arguments in) {
  std::string socket = in.text();
  const std::string channel = in.text();
  if (in.fault()) co_return *in.fault();
  if (!service.transport().has_socket(socket)) co_return errors::invalid_socket(std::move(socket));
  service.transport().join_channel(socket, channel);
  co_return Args();
}

Task<Result<Args>> leave_channel(Program&, Service& service, Arguments in) {
  const std::string socket = in.text();
  const std::string channel = in.text();
  if (in.fault()) co_return *in.fault();
  service.transport().leave_channel(socket, channel);
  co_return Args();
}

Task<Result<Args>> disconnect_socket(Program&, Service& service, Arguments in) {
  const std::string socket = in.text();
  if (in.fault()) co_return *in.fault();
  service.transport().disconnect_socket(socket);
  co_return Args();
}

Task<Result<Args>> user_channel_of(Program&, Service&, Arguments in) {
  const std::string user = in.text();
  if (in.fault()) co_return *in.fault();
  co_return one(Value(Service::user_channel(user)));
}

Task<Result<Args>> check_ready(Program&, Service& service, Arguments) {
  co_return results_of(co_await service.check_ready());
}

Task<Result<Args>> close(Program&, Service& service, Arguments) {
  service.close();
  co_return Args();
}

constexpr std::array<std::pair<std::string_view, Call>, 35> kCalls{{
    {"execUserCommand", exec_user_command},
    {"checkArguments", check_arguments},
    {"addUser", add_user},
    {"deleteUser", of_one<&Service::delete_user>},
    {"hasUser", of_one<&Service::has_user>},
    {"userHasInList", of_three<&Service::user_has_in_list>},
    {"hasDirectAccess", of_two<&Service::has_direct_access>},
    {"disconnectUserSockets", of_one<&Service::disconnect_user_sockets>},
    {"addRoom", add_room},
    {"deleteRoom", of_one<&Service::delete_room>},
    {"hasRoom", of_one<&Service::has_room>},
    {"roomHasInList", of_three<&Service::room_has_in_list>},
    {"hasRoomAccess", of_two<&Service::has_room_access>},
    {"changeRoomOwner", change_room_owner},
    {"changeRoomHistoryMaxSize", change_room_history_max_size},
    {"changeAccessListsUpdates", of_room_and_mode<&Service::change_access_lists_updates>},
    {"changeUserlistUpdates", of_room_and_mode<&Service::change_userlist_updates>},
    {"changeReadUpdates", of_room_and_mode<&Service::change_read_updates>},
    {"changePublicRead", of_room_and_mode<&Service::change_public_read>},
    {"userStateSync", of_one<&Service::user_state_sync>},
    {"roomStateSync", of_one<&Service::room_state_sync>},
    {"instanceRecovery", of_one<&Service::instance_recovery>},
    {"getInstanceHeartbeat", get_instance_heartbeat},
    {"emit", emit},
    {"on", on},
    {"bindHandler", bind_handler},
    {"getHandshakeData", get_handshake_data},
    {"emitToChannel", emit_to_channel},
    {"sendToChannel", send_to_channel},
    {"joinChannel", join_channel},
    {"leaveChannel", leave_channel},
    {"disconnectSocket", disconnect_socket},
    {"userChannel", user_channel_of},
    {"checkReady", check_ready},
    {"close", close},
}};

}  // namespace

Task<Result<Args>> run_api(Program& program, Service& service, std::string name, Args args) {
  const auto* const call =
      std::ranges::find(kCalls, std::string_view(name), &std::pair<std::string_view, Call>::first);
  if (call == kCalls.end()) co_return errors::no_command(std::move(name));
  Arguments in(std::move(args));
  co_return co_await call->second(program, service, std::move(in));
}

}  // namespace chat::link
