#include <chat/store.hpp>
#include <chat/transport.hpp>

namespace chat {
namespace {

Error not_offered(const char* operation) {
  return errors::internal_error(std::string("the store does not offer ") + operation);
}

}  // namespace

std::optional<Result<MessagePtr>> Store::append_message_now(const Actor&, const std::string&,
                                                            const MessageDraft&) {
  return std::nullopt;
}

Task<Result<MessagePtr>> Store::append_message_once(Actor, std::string, MessageDraft, std::string) {
  co_return not_offered("append_message_once");
}

Task<Result<NamePage>> Store::list_users(std::string, std::size_t) {
  co_return not_offered("list_users");
}

Task<Result<NamePage>> Store::list_rooms(std::string, std::size_t) {
  co_return not_offered("list_rooms");
}

Task<Result<RoomInfo>> Store::room_info(std::string) { co_return not_offered("room_info"); }

Task<Result<>> Store::set_public_read(std::string, bool) {
  co_return not_offered("set_public_read");
}

Task<Result<std::shared_ptr<void>>> Store::watch_room(std::string) {
  co_return not_offered("watch_room");
}

Task<Result<std::vector<InstanceInfo>>> Store::list_instances() {
  co_return not_offered("list_instances");
}

Task<Result<std::string>> Store::instance_address(std::string) {
  co_return Result<std::string>(boost::system::in_place_value);
}

Task<TransportStats> Transport::stats() { co_return TransportStats(); }

// There are no other nodes.
Task<Result<std::vector<std::string>>> Store::silent_instances(std::int64_t) {
  co_return std::vector<std::string>();
}

Task<Result<bool>> Store::claim_instance(std::string, std::int64_t, std::int64_t) {
  co_return false;
}

Task<Result<>> Store::forget_instance(std::string) { co_return Result<>(); }

Task<Result<>> Store::probe() { co_return Result<>(); }

}  // namespace chat
