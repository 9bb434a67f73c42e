#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <utility>

namespace chat {
namespace {

Error not_offered(const char* operation) {
  return errors::internal_error(std::string("the store does not offer ") + operation);
}

/// Names never contain ':'.
constexpr std::string_view kUserChannel = "echo:";

}  // namespace

std::string user_channel(const std::string& user) { return std::string(kUserChannel) + user; }

std::optional<std::string> user_of_channel(std::string_view channel) {
  if (!channel.starts_with(kUserChannel)) return std::nullopt;
  return std::string(channel.substr(kUserChannel.size()));
}

std::optional<Result<MessagePtr>> Store::append_message_now(const Actor&, const std::string&,
                                                            const MessageDraft&) {
  return std::nullopt;
}

Task<Result<>> Store::import_messages(std::string, std::uint64_t, std::vector<PastMessage>) {
  co_return not_offered("import_messages");
}

Task<Result<RoomPast>> Store::room_past(std::string) { co_return not_offered("room_past"); }

Task<Result<>> Store::import_past(std::string, RoomPast) { co_return not_offered("import_past"); }

Task<Result<NamePage>> Store::list_users(std::string, std::size_t) {
  co_return not_offered("list_users");
}

Task<Result<NamePage>> Store::list_rooms(std::string, std::size_t) {
  co_return not_offered("list_rooms");
}

Task<Result<bool>> Store::has_room_access(std::string room, std::string user) {
  const auto facts = co_await room_facts(std::move(room), std::move(user));
  if (facts.has_error()) co_return facts.error();
  co_return permissions::has_access(*facts);
}

// The state lives and ends with its node.
Task<Result<>> Store::keep_room(std::string, RoomState) { co_return Result<>(); }

Task<Result<std::shared_ptr<void>>> Store::watch_room(std::string) {
  co_return not_offered("watch_room");
}

Task<Result<std::vector<InstanceInfo>>> Store::list_instances() {
  co_return not_offered("list_instances");
}

Task<TransportStats> Transport::stats() { co_return TransportStats(); }

// Sockets stay where they are.
Task<Result<std::optional<std::string>>> Store::recovery_secret() {
  co_return std::optional<std::string>();
}

Task<Result<>> Store::greet_socket(std::string, std::string, std::uint64_t) {
  co_return Result<>();
}

Task<Result<std::optional<std::string>>> Store::find_socket(std::string, std::uint64_t) {
  co_return std::optional<std::string>();
}

Task<Result<std::optional<TakenSocket>>> Store::take_socket(std::string, std::string, Tick) {
  co_return std::optional<TakenSocket>();
}

// There are no other nodes.
Task<Result<>> Store::forget_instance(std::string) { co_return Result<>(); }

Task<Result<std::vector<Lease>>> Store::other_leases() { co_return std::vector<Lease>(); }

Task<Result<Lease>> Store::doubt_lease(std::string) { co_return not_offered("doubt_lease"); }

Task<Result<bool>> Store::claim_lease(Lease) { co_return false; }

Task<Result<std::map<std::string, std::string>>> Store::lease_sockets(std::string) {
  co_return not_offered("lease_sockets");
}

Task<Result<DisconnectResult>> Store::disconnect_socket_of(std::string, std::string user,
                                                           std::string socket) {
  return disconnect_socket(std::move(user), std::move(socket));
}

Task<Result<>> Store::forget_lease(std::string) { co_return not_offered("forget_lease"); }

Task<Result<>> Store::probe() { co_return Result<>(); }

}  // namespace chat
