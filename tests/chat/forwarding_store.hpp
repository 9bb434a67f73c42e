// A store that forwards everything to another, for tests in which one operation fails.
#pragma once

#include <chat/store.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chat::test {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  Task<Result<>> open(EventSink& sink) override { return store_->open(sink); }
  Task<> close() override { return store_->close(); }
  Durability* durability() override { return store_->durability(); }
  std::optional<RedisStats> redis_stats() const override { return store_->redis_stats(); }
  Task<Result<>> add_user(std::string user, UserState state) override {
    return store_->add_user(std::move(user), std::move(state));
  }
  Task<Result<>> delete_user(std::string user) override {
    return store_->delete_user(std::move(user));
  }
  Task<Result<bool>> has_user(std::string user) override {
    return store_->has_user(std::move(user));
  }
  Task<Result<NamePage>> list_users(std::string after, std::size_t limit) override {
    return store_->list_users(std::move(after), limit);
  }
  Task<Result<std::size_t>> connect_socket(std::string user, std::string socket) override {
    return store_->connect_socket(std::move(user), std::move(socket));
  }
  Task<Result<DisconnectResult>> disconnect_socket(std::string user, std::string socket) override {
    return store_->disconnect_socket(std::move(user), std::move(socket));
  }
  Task<Result<std::map<std::string, std::vector<std::string>>>> user_sockets(
      std::string user) override {
    return store_->user_sockets(std::move(user));
  }
  Task<Result<std::vector<UserRoom>>> user_rooms(std::string user) override {
    return store_->user_rooms(std::move(user));
  }
  Task<Result<>> notify_user(std::string user, Event event, std::string except) override {
    return store_->notify_user(std::move(user), std::move(event), std::move(except));
  }
  Task<Result<>> disconnect_user(std::string user) override {
    return store_->disconnect_user(std::move(user));
  }
  Task<Result<>> change_direct_list(std::string user, std::string list,
                                    std::vector<std::string> names, ListChange change) override {
    return store_->change_direct_list(std::move(user), std::move(list), std::move(names), change);
  }
  Task<Result<std::vector<std::string>>> direct_list(std::string user, std::string list) override {
    return store_->direct_list(std::move(user), std::move(list));
  }
  Task<Result<bool>> direct_list_has(std::string user, std::string list,
                                     std::string name) override {
    return store_->direct_list_has(std::move(user), std::move(list), std::move(name));
  }
  Task<Result<bool>> direct_whitelist_mode(std::string user) override {
    return store_->direct_whitelist_mode(std::move(user));
  }
  Task<Result<>> set_direct_whitelist_mode(std::string user, bool mode) override {
    return store_->set_direct_whitelist_mode(std::move(user), mode);
  }
  Task<Result<bool>> has_direct_access(std::string recipient, std::string sender) override {
    return store_->has_direct_access(std::move(recipient), std::move(sender));
  }
  Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket, std::string recipient,
                                          MessageDraft draft, std::string operation) override {
    return store_->direct_message(std::move(sender), std::move(socket), std::move(recipient),
                                  std::move(draft), std::move(operation));
  }
  Task<Result<>> add_room(std::string room, RoomState state) override {
    return store_->add_room(std::move(room), std::move(state));
  }
  Task<Result<>> keep_room(std::string room, RoomState state) override {
    return store_->keep_room(std::move(room), std::move(state));
  }
  Task<Result<bool>> has_room(std::string room) override {
    return store_->has_room(std::move(room));
  }
  Task<Result<NamePage>> list_rooms(std::string after, std::size_t limit) override {
    return store_->list_rooms(std::move(after), limit);
  }
  Task<Result<RoomInfo>> room_info(Actor actor, std::string room) override {
    return store_->room_info(std::move(actor), std::move(room));
  }
  Task<Result<std::vector<RemovedUser>>> delete_room(Actor actor, std::string room) override {
    return store_->delete_room(std::move(actor), std::move(room));
  }
  Task<Result<JoinResult>> join_room(std::string user, std::string socket, std::string room,
                                     Announce announce) override {
    return store_->join_room(std::move(user), std::move(socket), std::move(room), announce);
  }
  Task<Result<JoinResult>> preview_join(std::string user, std::string socket,
                                        std::string room) override {
    return store_->preview_join(std::move(user), std::move(socket), std::move(room));
  }
  Task<Result<LeaveResult>> leave_room(std::string user, std::string socket, std::string room,
                                       Announce announce) override {
    return store_->leave_room(std::move(user), std::move(socket), std::move(room), announce);
  }
  Task<Result<MessagePtr>> append_message(Actor author, std::string room, MessageDraft draft,
                                          std::string operation) override {
    return store_->append_message(std::move(author), std::move(room), std::move(draft),
                                  std::move(operation));
  }
  bool appends_at_once() const override { return store_->appends_at_once(); }
  std::optional<Result<MessagePtr>> append_message_now(const Actor& author, const std::string& room,
                                                       const MessageDraft& draft) override {
    return store_->append_message_now(author, room, draft);
  }
  Task<Result<std::vector<RemovedUser>>> change_room_list(Actor actor, std::string room,
                                                          std::string list,
                                                          std::vector<std::string> names,
                                                          ListChange change) override {
    return store_->change_room_list(std::move(actor), std::move(room), std::move(list),
                                    std::move(names), change);
  }
  Task<Result<>> signal_room(Actor author, std::string socket, std::string room,
                             EncodedJson data) override {
    return store_->signal_room(std::move(author), std::move(socket), std::move(room),
                               std::move(data));
  }
  Task<Result<>> import_messages(std::string room, std::uint64_t after,
                                 std::vector<PastMessage> messages) override {
    return store_->import_messages(std::move(room), after, std::move(messages));
  }
  Task<Result<RoomPast>> room_past(std::string room) override {
    return store_->room_past(std::move(room));
  }
  Task<Result<>> import_past(std::string room, RoomPast past) override {
    return store_->import_past(std::move(room), std::move(past));
  }
  Task<Result<std::vector<RemovedUser>>> change_room(Actor actor, std::string room,
                                                     RoomChange change) override {
    return store_->change_room(std::move(actor), std::move(room), std::move(change));
  }
  Task<Result<std::vector<std::string>>> room_list(Actor actor, std::string room,
                                                   std::string list) override {
    return store_->room_list(std::move(actor), std::move(room), std::move(list));
  }
  Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                      std::uint64_t after,
                                                      std::size_t limit) override {
    return store_->history_after(std::move(actor), std::move(room), after, limit);
  }
  Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) override {
    return store_->recent_history(std::move(actor), std::move(room));
  }
  Task<Result<RoomPresence>> room_presence(Actor actor, std::string room) override {
    return store_->room_presence(std::move(actor), std::move(room));
  }
  Task<Result<ReadInfo>> read_info(Actor actor, std::string room) override {
    return store_->read_info(std::move(actor), std::move(room));
  }
  Task<Result<std::uint64_t>> mark_read(Actor actor, std::string socket, std::string room,
                                        std::uint64_t id) override {
    return store_->mark_read(std::move(actor), std::move(socket), std::move(room), id);
  }
  Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user) override {
    return store_->user_seen(std::move(actor), std::move(room), std::move(user));
  }
  Task<Result<bool>> room_list_has(std::string room, std::string list, std::string name) override {
    return store_->room_list_has(std::move(room), std::move(list), std::move(name));
  }
  Task<Result<permissions::RoomFacts>> room_facts(std::string room, std::string user) override {
    return store_->room_facts(std::move(room), std::move(user));
  }
  Task<Result<std::shared_ptr<void>>> watch_room(std::string room) override {
    return store_->watch_room(std::move(room));
  }
  Task<Result<std::vector<InstanceInfo>>> list_instances() override {
    return store_->list_instances();
  }
  const std::string& instance_uid() const override { return store_->instance_uid(); }
  void set_address(std::string address) override { store_->set_address(std::move(address)); }
  Task<Result<>> update_heartbeat() override { return store_->update_heartbeat(); }
  Task<Result<std::optional<std::int64_t>>> instance_heartbeat(std::string instance) override {
    return store_->instance_heartbeat(std::move(instance));
  }
  Task<Result<std::map<std::string, std::string>>> instance_sockets(std::string instance) override {
    return store_->instance_sockets(std::move(instance));
  }
  bool is_shared() const override { return store_->is_shared(); }
  Task<Result<>> forget_instance(std::string instance) override {
    return store_->forget_instance(std::move(instance));
  }
  Task<Result<std::vector<Lease>>> other_leases() override { return store_->other_leases(); }
  Task<Result<Lease>> doubt_lease(std::string lease) override {
    return store_->doubt_lease(std::move(lease));
  }
  Task<Result<bool>> claim_lease(Lease lease) override {
    return store_->claim_lease(std::move(lease));
  }
  Task<Result<std::map<std::string, std::string>>> lease_sockets(std::string lease) override {
    return store_->lease_sockets(std::move(lease));
  }
  Task<Result<>> forget_lease(std::string lease) override {
    return store_->forget_lease(std::move(lease));
  }
  Task<Result<>> sync_user(std::string user) override { return store_->sync_user(std::move(user)); }
  Task<Result<std::vector<RemovedUser>>> sync_room(std::string room) override {
    return store_->sync_room(std::move(room));
  }
  Task<Result<>> publish_bus(std::string name, Args args) override {
    return store_->publish_bus(std::move(name), std::move(args));
  }
  Task<Result<>> probe() override { return store_->probe(); }

 private:
  const std::unique_ptr<Store> store_;
};

}  // namespace chat::test
