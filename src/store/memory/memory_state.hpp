// The data of a memory store, and its locks.
#pragma once

#include <atomic>
#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/memory/striped.hpp"
#include "store/state/room.hpp"
#include "store/state/user.hpp"

namespace chat::store {

/// Users and rooms, and the operations on both.
///
/// Locks. A thread takes user stripes first, then at most one room stripe. It takes two user
/// stripes only together (std::lock, which cannot deadlock), never one after the other.
///
/// Events. A room's events are published under its stripe, so the sink gets the room's stream in
/// order. A user's events are published under the user's stripe, except those of a removal. A
/// removal publishes them under the room's stripe alone. The user's own joins and leaves in that
/// room take the same stripe, so they stay in order with the removal and the room's stream.
///
/// Presence is kept on both sides: a room has its members' sockets, a socket has its rooms. The
/// room's side is authoritative. The user's side is a superset of it: a join writes the user's side
/// first, and a leave erases it last. A removal holds no user stripe and erases the user's side
/// afterwards, in forget().
class MemoryState {
 public:
  MemoryState(const Options& options, WallClock clock);

  void set_sink(EventSink& sink) { sink_ = &sink; }
  EventSink& sink() const { return *sink_; }
  std::int64_t now() const { return clock_(); }
  const Options& options() const { return options_; }
  ChangeLog* log() const { return log_; }
  Step step() const { return {.now = clock_(), .sink = *sink_, .log = log_}; }

  /// Before any other thread uses the state: its changes are written to `log`, and a room holds
  /// only `max_cached` messages in memory.
  void set_log(ChangeLog& log, std::size_t max_cached);
  /// Births up to this one are taken.
  void reserve_births(Birth last) { last_birth_ = std::max(last_birth_.load(), last); }
  void restore_user(const std::string& name, User user);
  void restore_room(const std::string& name, Room room);
  /// A socket of a user that there is, in no room yet.
  void restore_socket(const std::string& user, const std::string& socket);
  /// The socket is in the room since then; both there are, else nothing happens.
  void restore_presence(const std::string& user, const std::string& socket, const std::string& room,
                        std::int64_t since);

  /// Calls `use(user)` under the user's stripe; noUser if there is none.
  template <class Use>
  auto in_user(const std::string& name, Use use) -> std::invoke_result_t<Use, User&> {
    auto& stripe = users_.of(name);
    const std::scoped_lock lock(stripe.mutex);
    User* user = stripe.find(name);
    if (user == nullptr) return errors::no_user(name);
    return use(*user);
  }

  /// Calls `use(room)` under the room's stripe; noRoom if there is none.
  template <class Use>
  auto in_room(const std::string& name, Use use) -> std::invoke_result_t<Use, Room&> {
    auto& stripe = rooms_.of(name);
    const std::scoped_lock lock(stripe.mutex);
    Room* room = stripe.find(name);
    if (room == nullptr) return errors::no_room(name);
    return use(*room);
  }

  /// Calls `use(name, user)` for each user, and `use(room)` for each room, under its stripe.
  template <class Use>
  void for_each_user(Use use) {
    for (auto& stripe : users_) {
      const std::scoped_lock lock(stripe.mutex);
      for (auto& [name, user] : stripe.items) use(name, user);
    }
  }
  template <class Use>
  void for_each_room(Use use) {
    for (auto& stripe : rooms_) {
      const std::scoped_lock lock(stripe.mutex);
      for (auto& [name, room] : stripe.items) use(room);
    }
  }

  /// Calls `use(user, room)` under both stripes; noRoom, then noUser.
  template <class Use>
  auto in_user_and_room(const std::string& user_name, const std::string& room_name, Use use)
      -> std::invoke_result_t<Use, User&, Room&> {
    auto& stripe = users_.of(user_name);
    const std::scoped_lock lock(stripe.mutex);
    User* user = stripe.find(user_name);
    using Answer = std::invoke_result_t<Use, User&, Room&>;
    return in_room(room_name, [&](Room& room) -> Answer {
      if (user == nullptr) return errors::no_user(user_name);
      return use(*user, room);
    });
  }

  /// As in_room, for a change that removes users. Updates the removed users' records afterwards.
  template <class Remove>
  Result<RemovedUsers> removing(const std::string& room, Remove remove) {
    Result<RemovedUsers> removed = in_room(room, remove);
    if (removed) forget(room, *removed);
    return removed;
  }

  Result<> add_user(const std::string& name, const UserState& state);
  Result<> delete_user(const std::string& name);
  bool has_user(const std::string& name);
  NamePage list_users(const std::string& after, std::size_t limit);
  Result<> change_direct_list(const std::string& user, const std::string& list,
                              const std::vector<std::string>& names, ListChange change);
  Result<> set_direct_mode(const std::string& user, bool whitelist_only);
  Result<std::size_t> connect(const std::string& user, const std::string& socket);
  Result<DisconnectResult> disconnect(const std::string& user, const std::string& socket);
  Result<std::map<std::string, std::vector<std::string>>> user_sockets(const std::string& user);
  Result<> sync_user(const std::string& user);
  /// Every socket → its user.
  std::map<std::string, std::string> all_sockets();
  Result<MessagePtr> direct_message(const Actor& sender, const std::string& socket,
                                    const std::string& recipient, const MessageDraft& draft,
                                    const std::string& operation);

  Result<> add_room(const std::string& name, const RoomState& state);
  bool has_room(const std::string& name);
  NamePage list_rooms(const std::string& after, std::size_t limit);
  Result<RemovedUsers> delete_room(const Actor& actor, const std::string& name);
  Result<JoinResult> join(const std::string& user, const std::string& socket,
                          const std::string& room, Announce announce);
  Result<JoinResult> preview_join(const std::string& user, const std::string& socket,
                                  const std::string& room);
  Result<LeaveResult> leave(const std::string& user, const std::string& socket,
                            const std::string& room, Announce announce);
  Result<std::vector<UserRoom>> user_rooms(const std::string& user);
  Result<std::uint64_t> mark_read(const Actor& actor, const std::string& socket,
                                  const std::string& room, std::uint64_t id);

 private:
  /// Under the user's stripe: drops the user's mark in that room.
  void drop_read_mark(const std::string& user, const std::string& room);
  /// Under the user's stripe: whether the room has the socket.
  bool is_joined(const std::string& user, const std::string& socket, const std::string& room);
  /// Under the user's stripe: drops rooms from the user's side that do not have the socket.
  void drop_stale_rooms(const std::string& user, Socket& socket);
  /// Whether the socket has reached its limit of rooms, other than `room`.
  bool is_full(const Socket& socket, const std::string& room) const;
  void forget(const std::string& room, const RemovedUsers& removed);
  /// nullopt if the recipient accepts the message.
  std::optional<Error> refusal(const Actor& sender, const std::string& recipient);
  void publish_connection(UserEvent::Kind kind, const std::string& user, const std::string& socket,
                          std::size_t count);

  // Constant once the store is open.
  const Options options_;
  const WallClock clock_;
  EventSink* sink_ = nullptr;
  ChangeLog* log_ = nullptr;  ///< null for a state in memory alone
  std::optional<std::size_t> max_cached_;

  std::atomic<std::uint64_t> last_birth_;

  // Under their stripes.
  Striped<User> users_;
  Striped<Room> rooms_;
};

}  // namespace chat::store
