// The operations of a state in this process.
#pragma once

#include <atomic>
#include <chat/store.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/instance_uid.hpp"
#include "store/memory/memory_state.hpp"

namespace chat::store {

/// The state's operations as tasks. No task ever suspends.
class MemoryStore : public Store {
 public:
  MemoryStore(const Options& options, WallClock clock) : state_(options, std::move(clock)) {}

  Task<Result<>> open(EventSink& sink) override {
    state_.set_sink(sink);
    co_return Result<>();
  }
  Task<> close() override { co_return; }

  Task<Result<>> add_user(std::string user, UserState state) override {
    co_return state_.add_user(user, state);
  }
  Task<Result<>> delete_user(std::string user) override { co_return state_.delete_user(user); }
  Task<Result<bool>> has_user(std::string user) override { co_return state_.has_user(user); }
  Task<Result<NamePage>> list_users(std::string after, std::size_t limit) override {
    co_return state_.list_users(after, limit);
  }

  Task<Result<std::size_t>> connect_socket(std::string user, std::string socket) override {
    co_return state_.connect(user, socket);
  }
  Task<Result<DisconnectResult>> disconnect_socket(std::string user, std::string socket) override {
    co_return state_.disconnect(user, socket);
  }
  Task<Result<std::map<std::string, std::vector<std::string>>>> user_sockets(
      std::string user) override {
    co_return state_.user_sockets(user);
  }
  Task<Result<std::vector<UserRoom>>> user_rooms(std::string user) override {
    co_return state_.user_rooms(user);
  }

  Task<Result<>> notify_user(std::string user, Event event, std::string except) override {
    UserEvent notify;
    notify.kind = UserEvent::Kind::kNotify;
    notify.user = user;
    notify.event = std::move(event);
    notify.except = std::move(except);
    co_return publish(notify);
  }
  Task<Result<>> disconnect_user(std::string user) override {
    UserEvent disconnect;
    disconnect.kind = UserEvent::Kind::kDisconnect;
    disconnect.user = user;
    co_return publish(disconnect);
  }

  Task<Result<>> change_direct_list(std::string user, std::string list,
                                    std::vector<std::string> names, ListChange change) override {
    co_return state_.change_direct_list(user, list, names, change);
  }
  Task<Result<std::vector<std::string>>> direct_list(std::string user, std::string list) override {
    co_return state_.in_user(user, [&](User& u) { return u.list(list); });
  }
  Task<Result<bool>> direct_list_has(std::string user, std::string list,
                                     std::string name) override {
    co_return state_.in_user(user, [&](User& u) { return u.list_has(list, name); });
  }
  Task<Result<bool>> direct_whitelist_mode(std::string user) override {
    co_return state_.in_user(user, [](User& u) -> Result<bool> { return u.whitelist_only(); });
  }
  Task<Result<>> set_direct_whitelist_mode(std::string user, bool mode) override {
    co_return state_.set_direct_mode(user, mode);
  }
  Task<Result<bool>> has_direct_access(std::string recipient, std::string sender) override {
    co_return state_.in_user(recipient, [&](User& u) -> Result<bool> {
      return sender != recipient && u.accepts(sender);
    });
  }
  Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket, std::string recipient,
                                          MessageDraft draft, std::string operation) override {
    co_return state_.direct_message(sender, socket, recipient, draft, operation);
  }

  Task<Result<>> add_room(std::string room, RoomState state) override {
    co_return state_.add_room(room, state);
  }
  Task<Result<bool>> has_room(std::string room) override { co_return state_.has_room(room); }
  Task<Result<NamePage>> list_rooms(std::string after, std::size_t limit) override {
    co_return state_.list_rooms(after, limit);
  }
  Task<Result<RemovedUsers>> delete_room(Actor actor, std::string room) override {
    co_return state_.delete_room(actor, room);
  }

  Task<Result<JoinResult>> join_room(std::string user, std::string socket, std::string room,
                                     Announce announce) override {
    co_return state_.join(user, socket, room, announce);
  }
  Task<Result<JoinResult>> preview_join(std::string user, std::string socket,
                                        std::string room) override {
    co_return state_.preview_join(user, socket, room);
  }
  Task<Result<LeaveResult>> leave_room(std::string user, std::string socket, std::string room,
                                       Announce announce) override {
    co_return state_.leave(user, socket, room, announce);
  }

  Task<Result<MessagePtr>> append_message(Actor author, std::string room, MessageDraft draft,
                                          std::string operation) override {
    if (operation.empty()) co_return append(author, room, draft);
    co_return state_.in_room(
        room, [&](Room& r) { return r.append_once(author, draft, operation, state_.step()); });
  }
  Task<Result<>> signal_room(Actor author, std::string socket, std::string room,
                             EncodedJson data) override {
    co_return state_.in_room(
        room, [&](Room& r) { return r.signal(author, socket, data, state_.sink()); });
  }
  Task<Result<>> import_messages(std::string room, std::uint64_t after,
                                 std::vector<PastMessage> messages) override {
    co_return state_.in_room(
        room, [&](Room& r) { return r.import_messages(after, messages, state_.step()); });
  }
  Task<Result<RoomPast>> room_past(std::string room) override {
    co_return state_.in_room(room, [&](Room& r) -> Result<RoomPast> { return r.past(); });
  }
  Task<Result<>> import_past(std::string room, RoomPast past) override {
    co_return state_.in_room(room, [&](Room& r) { return r.import_past(past, state_.step()); });
  }
  bool appends_at_once() const override { return true; }
  std::optional<Result<MessagePtr>> append_message_now(const Actor& author, const std::string& room,
                                                       const MessageDraft& draft) override {
    return append(author, room, draft);
  }

  Task<Result<RemovedUsers>> change_room_list(Actor actor, std::string room, std::string list,
                                              std::vector<std::string> names,
                                              ListChange change) override {
    co_return state_.removing(
        room, [&](Room& r) { return r.change_list(actor, list, names, change, state_.step()); });
  }
  Task<Result<RemovedUsers>> change_room(Actor actor, std::string room,
                                         RoomChange change) override {
    co_return state_.removing(room,
                              [&](Room& r) { return r.change(actor, change, state_.step()); });
  }

  Task<Result<std::vector<std::string>>> room_list(Actor actor, std::string room,
                                                   std::string list) override {
    co_return state_.in_room(room, [&](Room& r) { return r.list(actor, list); });
  }
  Task<Result<RoomInfo>> room_info(Actor actor, std::string room) override {
    co_return state_.in_room(room, [&](Room& r) { return r.info(actor); });
  }
  Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                      std::uint64_t after,
                                                      std::size_t limit) override {
    co_return messages_of(part_after(actor, room, after, limit));
  }
  Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) override {
    co_return messages_of(recent_part(actor, room));
  }
  Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user) override {
    co_return state_.in_room(room, [&](Room& r) { return r.user_seen(actor, user); });
  }
  Task<Result<RoomPresence>> room_presence(Actor actor, std::string room) override {
    co_return state_.in_room(room, [&](Room& r) { return r.presence(actor); });
  }
  Task<Result<ReadInfo>> read_info(Actor actor, std::string room) override {
    co_return state_.in_room(room, [&](Room& r) { return r.read_info(actor); });
  }
  Task<Result<std::uint64_t>> mark_read(Actor actor, std::string socket, std::string room,
                                        std::uint64_t id) override {
    co_return state_.mark_read(actor, socket, room, id);
  }

  Task<Result<bool>> room_list_has(std::string room, std::string list, std::string name) override {
    co_return state_.in_room(room, [&](Room& r) { return r.list_has(list, name); });
  }
  Task<Result<permissions::RoomFacts>> room_facts(std::string room, std::string user) override {
    using Facts = Result<permissions::RoomFacts>;
    co_return state_.in_room(room, [&](Room& r) -> Facts { return r.facts(user); });
  }
  Task<Result<std::shared_ptr<void>>> watch_room(std::string room) override {
    if (!state_.has_room(room)) co_return errors::no_room(std::move(room));
    co_return std::shared_ptr<void>();  // the only sink gets all events anyway
  }

  const std::string& instance_uid() const override { return instance_uid_; }
  void set_address(std::string address) override { address_ = std::move(address); }
  Task<Result<>> update_heartbeat() override {
    heartbeat_ = state_.now();
    co_return Result<>();
  }
  Task<Result<std::optional<std::int64_t>>> instance_heartbeat(std::string instance) override {
    std::optional<std::int64_t> heartbeat;
    if (instance == instance_uid_ && heartbeat_ != kNever) heartbeat = heartbeat_.load();
    co_return heartbeat;
  }
  Task<Result<std::vector<InstanceInfo>>> list_instances() override {
    std::vector<InstanceInfo> instances;
    if (heartbeat_ != kNever) {
      instances.push_back({instance_uid_, heartbeat_.load(), address_});
    }
    co_return instances;
  }
  Task<Result<std::map<std::string, std::string>>> instance_sockets(std::string instance) override {
    std::map<std::string, std::string> sockets;
    if (instance == instance_uid_) sockets = state_.all_sockets();
    co_return sockets;
  }
  Task<Result<>> sync_user(std::string user) override { co_return state_.sync_user(user); }
  Task<Result<RemovedUsers>> sync_room(std::string room) override {
    co_return state_.removing(
        room, [&](Room& r) -> Result<RemovedUsers> { return r.remove_strangers(state_.step()); });
  }

  Task<Result<>> publish_bus(std::string name, Args args) override {
    state_.sink().on_bus_event(name, args);
    co_return Result<>();
  }

 protected:
  MemoryState& state() { return state_; }

  Result<HistoryPart> part_after(const Actor& actor, const std::string& room, std::uint64_t after,
                                 std::size_t limit) {
    return state_.in_room(room, [&](Room& r) { return r.history_after(actor, after, limit); });
  }
  Result<HistoryPart> recent_part(const Actor& actor, const std::string& room) {
    return state_.in_room(room, [&](Room& r) { return r.recent_history(actor); });
  }

 private:
  static Result<std::vector<MessagePtr>> messages_of(Result<HistoryPart> part) {
    if (!part) return part.error();
    return std::move(part->messages);
  }

  Result<MessagePtr> append(const Actor& author, const std::string& room,
                            const MessageDraft& draft) {
    return state_.in_room(room, [&](Room& r) { return r.append(author, draft, state_.step()); });
  }

  Result<> publish(const UserEvent& event) {
    return state_.in_user(event.user, [&](User&) -> Result<> {
      state_.sink().on_user_event(event);
      return {};
    });
  }

  static constexpr std::int64_t kNever = -1;

  MemoryState state_;
  const std::string instance_uid_ = make_instance_uid();
  std::string address_;  // constant once the store is open
  std::atomic<std::int64_t> heartbeat_ = kNever;
};

}  // namespace chat::store
