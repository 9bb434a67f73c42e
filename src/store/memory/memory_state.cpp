#include "store/memory/memory_state.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "store/limits.hpp"
#include "store/page_builder.hpp"

namespace chat::store {
namespace {

/// What the record of a deletion takes, at most.
constexpr std::size_t kDeletion = 128;

/// Collects a page from all names. Never holds many more names than a page.
template <class T>
NamePage page_of(Striped<T>& all, const std::string& after, std::size_t limit) {
  PageBuilder page(limit);
  for (auto& stripe : all) {
    const std::scoped_lock lock(stripe.mutex);
    for (const auto& [name, item] : stripe.items) {
      if (name > after) page.add(name);
    }
  }
  return std::move(page).build();
}

/// Numbers rooms from a random start that, in practice, no earlier process has used.
std::uint64_t first_birth() {
  constexpr unsigned kBits = 48;
  std::random_device random;
  const std::uint64_t number = std::uint64_t{random()} << 32U | random();
  return number >> (64 - kBits);
}

}  // namespace

MemoryState::MemoryState(const Options& options, WallClock clock)
    : options_(options), clock_(std::move(clock)), last_birth_(first_birth()) {}

void MemoryState::set_log(ChangeLog& log, std::size_t max_cached) {
  log_ = &log;
  max_cached_ = max_cached;
}

void MemoryState::restore_user(const std::string& name, User user) {
  users_.of(name).items.insert_or_assign(name, std::move(user));
}

void MemoryState::restore_room(const std::string& name, Room room) {
  rooms_.of(name).items.emplace(name, std::move(room));
}

void MemoryState::restore_socket(const std::string& user, const std::string& socket) {
  if (User* const known = users_.of(user).find(user)) known->add_socket(socket);
}

void MemoryState::restore_presence(const std::string& user, const std::string& socket,
                                   const std::string& room, std::int64_t since) {
  static_cast<void>(in_user_and_room(user, room, [&](User& its, Room& joined) -> Result<> {
    if (Socket* const known = its.find_socket(socket)) known->rooms.push_back(room);
    joined.redo_presence(user, socket, since);
    return {};
  }));
}

// Users ------------------------------------------------------------------------------------------

Result<> MemoryState::add_user(const std::string& name, const UserState& state) {
  auto& stripe = users_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  if (stripe.find(name) != nullptr) return errors::user_exists(name);
  const Result<> space = check_space(log_);
  if (!space) return space;
  User& user = stripe.items.try_emplace(name, state).first->second;
  if (log_ != nullptr) user.write_to(*log_, name);
  return {};
}

Result<> MemoryState::change_direct_list(const std::string& name, const std::string& list,
                                         const std::vector<std::string>& names, ListChange change) {
  return in_user(name, [&](User& user) -> Result<> {
    const Result<> space = check_space(log_, bytes_of(names));
    if (!space) return space;
    std::vector<std::string> changed = user.changed_names(list, names, change);
    const Result<> done =
        user.change_list(name, list, names, change, options_.direct_list_size_limit);
    if (done && log_ != nullptr && !changed.empty()) {
      log_->write(DirectListChanged{name, list, std::move(changed), change});
    }
    return done;
  });
}

Result<> MemoryState::set_direct_mode(const std::string& name, bool whitelist_only) {
  return in_user(name, [&](User& user) -> Result<> {
    const Result<> space = check_space(log_);
    if (!space) return space;
    user.set_whitelist_only(whitelist_only);
    if (log_ != nullptr) log_->write(DirectModeChanged{name, whitelist_only});
    return {};
  });
}

Result<> MemoryState::delete_user(const std::string& name) {
  auto& stripe = users_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  const User* user = stripe.find(name);
  if (user == nullptr) return errors::no_user(name);
  if (user->online()) return errors::user_online(name);
  const Result<> space = check_space(log_, kDeletion, true);
  if (!space) return space;
  // Replay drops the marks with the user: they take no records of their own. The cleaner may write
  // a room anew in between, with the user's mark; so the record follows once more. If a crash
  // leaves only the first, Replay::finish() drops the mark.
  if (log_ != nullptr) {
    log_->write(UserDeleted{name});
    log_->account(0, user->place().size());
  }
  const std::vector<std::string> marked = user->marked_room_names();
  for (const std::string& room_name : marked) {
    static_cast<void>(in_room(room_name, [&](Room& room) -> Result<> {
      room.redo_read(name, {});
      return {};
    }));
  }
  if (log_ != nullptr && !marked.empty()) log_->write(UserDeleted{name});
  stripe.items.erase(name);
  return {};
}

bool MemoryState::has_user(const std::string& name) {
  auto& stripe = users_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  return stripe.find(name) != nullptr;
}

NamePage MemoryState::list_users(const std::string& after, std::size_t limit) {
  return page_of(users_, after, limit);
}

NamePage MemoryState::list_rooms(const std::string& after, std::size_t limit) {
  return page_of(rooms_, after, limit);
}

Result<std::size_t> MemoryState::connect(const std::string& name, const std::string& socket) {
  auto& stripe = users_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  if (log_ != nullptr && stripe.find(name) == nullptr) {
    const Result<> space = check_space(log_);
    if (!space) return space.error();
    stripe.items[name].write_to(*log_, name);
  }
  const MarkedOperation marked(log_, {.user = name}, true);
  User& user = stripe.items[name];
  const bool added = user.add_socket(socket);
  const std::size_t count = user.sockets().size();
  if (added) publish_connection(UserEvent::Kind::kSocketConnected, name, socket, count);
  return count;
}

Result<DisconnectResult> MemoryState::disconnect(const std::string& name, const std::string& id) {
  return in_user(name, [&](User& user) -> Result<DisconnectResult> {
    DisconnectResult result;
    result.nconnected = user.sockets().size();
    const Socket* socket = user.find_socket(id);
    if (socket == nullptr) return result;
    const MarkedOperation marked(log_, {.user = name}, true);
    for (const std::string& room_name : socket->rooms) {
      const Result<LeaveResult> left = in_room(room_name, [&](Room& room) -> Result<LeaveResult> {
        return room.leave(name, id, {}, step());
      });
      if (!left || !left->changed) continue;
      result.rooms_removed.push_back(room_name);
      result.joined_sockets.push_back(left->njoined);
    }
    user.remove_socket(id);
    result.nconnected = user.sockets().size();
    publish_connection(UserEvent::Kind::kSocketDisconnected, name, id, result.nconnected);
    return result;
  });
}

void MemoryState::publish_connection(UserEvent::Kind kind, const std::string& user,
                                     const std::string& socket, std::size_t count) {
  UserEvent event;
  event.kind = kind;
  event.user = user;
  event.socket = socket;
  event.count = count;
  sink_->on_user_event(event);
}

Result<std::map<std::string, std::vector<std::string>>> MemoryState::user_sockets(
    const std::string& name) {
  using Sockets = std::map<std::string, std::vector<std::string>>;
  return in_user(name, [&](User& user) -> Result<Sockets> {
    Sockets sockets;
    for (const Socket& socket : user.sockets()) {
      auto& rooms = sockets[socket.id];
      for (const std::string& room : socket.rooms) {
        if (is_joined(name, socket.id, room)) rooms.push_back(room);
      }
    }
    return sockets;
  });
}

std::map<std::string, std::string> MemoryState::all_sockets() {
  std::map<std::string, std::string> sockets;
  for (auto& stripe : users_) {
    const std::scoped_lock lock(stripe.mutex);
    for (const auto& [name, user] : stripe.items) {
      for (const Socket& socket : user.sockets()) sockets.emplace(socket.id, name);
    }
  }
  return sockets;
}

// Both sides of presence -------------------------------------------------------------------------

bool MemoryState::is_joined(const std::string& user, const std::string& socket,
                            const std::string& room_name) {
  const Result<bool> joined =
      in_room(room_name, [&](Room& room) -> Result<bool> { return room.has_socket(user, socket); });
  return joined.has_value() && *joined;
}

void MemoryState::drop_stale_rooms(const std::string& user, Socket& socket) {
  std::erase_if(socket.rooms,
                [&](const std::string& room) { return !is_joined(user, socket.id, room); });
}

Result<> MemoryState::sync_user(const std::string& name) {
  return in_user(name, [&](User& user) -> Result<> {
    for (const Socket& socket : user.sockets())
      drop_stale_rooms(name, *user.find_socket(socket.id));
    return {};
  });
}

void MemoryState::forget(const std::string& room, const RemovedUsers& removed) {
  for (const RemovedUser& gone : removed) {
    auto& stripe = users_.of(gone.user);
    const std::scoped_lock lock(stripe.mutex);
    User* user = stripe.find(gone.user);
    if (user == nullptr) continue;
    for (const std::string& id : gone.sockets) {
      Socket* socket = user->find_socket(id);
      // It may have regained access and joined again meanwhile.
      if (socket != nullptr && !is_joined(gone.user, id, room)) std::erase(socket->rooms, room);
    }
  }
}

bool MemoryState::is_full(const Socket& socket, const std::string& room) const {
  return !socket.has_room(room) && socket.rooms.size() >= options_.max_rooms_per_socket;
}

Result<JoinResult> MemoryState::preview_join(const std::string& user_name, const std::string& id,
                                             const std::string& room_name) {
  return in_user_and_room(user_name, room_name, [&](User& user, Room& room) -> Result<JoinResult> {
    const Socket* socket = user.find_socket(id);
    if (socket == nullptr) return errors::invalid_socket(id);
    const Result<JoinResult> joined = room.preview_join(user_name, id);
    const bool full = joined && is_full(*socket, room_name);
    return full ? errors::list_limit_exceeded("socketRooms") : joined;
  });
}

Result<JoinResult> MemoryState::join(const std::string& user_name, const std::string& id,
                                     const std::string& room_name, Announce announce) {
  return in_user_and_room(user_name, room_name, [&](User& user, Room& room) -> Result<JoinResult> {
    Socket* socket = user.find_socket(id);
    if (socket == nullptr) return errors::invalid_socket(id);
    const bool full = is_full(*socket, room_name);
    if (full && room.has_access(user_name)) return errors::list_limit_exceeded("socketRooms");
    Result<JoinResult> joined = room.join(user_name, id, announce, step());
    if (joined && !socket->has_room(room_name)) socket->rooms.push_back(room_name);
    return joined;
  });
}

Result<LeaveResult> MemoryState::leave(const std::string& user_name, const std::string& id,
                                       const std::string& room_name, Announce announce) {
  return in_user_and_room(user_name, room_name, [&](User& user, Room& room) -> Result<LeaveResult> {
    const LeaveResult left = room.leave(user_name, id, announce, step());
    Socket* socket = user.find_socket(id);
    if (socket != nullptr) std::erase(socket->rooms, room_name);
    return left;
  });
}

// Read marks -------------------------------------------------------------------------------------

Result<std::uint64_t> MemoryState::mark_read(const Actor& actor, const std::string& socket,
                                             const std::string& room_name, std::uint64_t id) {
  const std::string& name = actor.user.value();
  auto& stripe = users_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  User* user = stripe.find(name);
  const Step now = step();
  const auto mark = [&](Room& room) -> Result<Room::Marked> {
    if (user == nullptr) return errors::no_user(name);
    return room.mark_read(actor, socket, id, now);
  };
  const Result<Room::Marked> marked = in_room(room_name, mark);
  if (!marked) return marked.error();
  if (!marked->moved) return marked->id;
  user->marked_rooms().put(room_name, now.now);
  if (user->marked_rooms().size() > kMarkedRoomsKept) {
    drop_read_mark(name, user->marked_rooms().remove_oldest());
  }
  return marked->id;
}

Result<std::vector<UserRoom>> MemoryState::user_rooms(const std::string& name) {
  return in_user(name, [&](User& user) -> Result<std::vector<UserRoom>> {
    const std::vector<std::string> marked = user.marked_room_names();
    std::set<std::string> names(marked.begin(), marked.end());
    for (const Socket& socket : user.sockets()) {
      names.insert(socket.rooms.begin(), socket.rooms.end());
    }
    using Line = std::optional<UserRoom>;
    std::vector<UserRoom> rooms;
    for (const std::string& room_name : names) {
      Result<Line> line =
          in_room(room_name, [&](Room& room) -> Result<Line> { return room.as_room_of(name); });
      if (line && *line) rooms.push_back(**std::move(line));
    }
    return rooms;
  });
}

void MemoryState::drop_read_mark(const std::string& user, const std::string& room_name) {
  static_cast<void>(in_room(room_name, [&](Room& room) -> Result<> {
    room.drop_read_mark(user, step());
    return {};
  }));
}

// Direct messages --------------------------------------------------------------------------------

Result<MessagePtr> MemoryState::direct_message(const Actor& sender, const std::string& socket,
                                               const std::string& recipient,
                                               const MessageDraft& draft,
                                               const std::string& operation) {
  auto& theirs = users_.of(recipient);
  auto& own = users_.of(sender.user.value_or(recipient));
  std::unique_lock their_lock(theirs.mutex, std::defer_lock);
  std::unique_lock own_lock(own.mutex, std::defer_lock);
  if (&theirs == &own) {
    their_lock.lock();
  } else {
    std::lock(their_lock, own_lock);
  }

  const std::int64_t when = now();
  User* const user = operation.empty() ? nullptr : theirs.find(recipient);
  if (const auto sent = user != nullptr ? user->find_sent(operation, when) : std::nullopt) {
    return std::make_shared<const StoredMessage>(draft.finish(0, *sent));
  }
  if (auto error = refusal(sender, recipient)) return *std::move(error);
  std::optional<MarkedOperation> marked;  // of two events
  const User* const author = log_ != nullptr && sender.user ? own.find(*sender.user) : nullptr;
  if (author != nullptr && author->sockets().size() > 1) {
    marked.emplace(log_, OperationMark{.user = *sender.user}, true);
  }
  auto message = std::make_shared<const StoredMessage>(draft.finish(0, when));
  if (user != nullptr) user->remember_sent(operation, when);
  UserEvent notify;
  notify.kind = UserEvent::Kind::kNotify;
  notify.user = recipient;
  notify.event.emplace("directMessage", message->body);
  sink_->on_user_event(notify);
  if (!sender.user) return MessagePtr(std::move(message));

  EncodedJson echo = message->body;
  echo.text = encode_json_args(Args{recipient}).text + ',' + echo.text;
  notify.user = *sender.user;
  notify.event.emplace("directMessageEcho", std::move(echo));
  notify.except = socket;
  sink_->on_user_event(notify);
  return MessagePtr(std::move(message));
}

std::optional<Error> MemoryState::refusal(const Actor& sender, const std::string& recipient) {
  const User* user = users_.of(recipient).find(recipient);
  if (user == nullptr) return errors::no_user(recipient);
  if (sender.user == recipient) return errors::not_allowed();
  if (!sender.bypass_permissions && !user->accepts(sender.user)) return errors::not_allowed();
  if (!user->online()) return errors::no_user_online(recipient);
  return std::nullopt;
}

// Rooms ------------------------------------------------------------------------------------------

Result<> MemoryState::add_room(const std::string& name, const RoomState& state) {
  auto& stripe = rooms_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  if (stripe.find(name) != nullptr) return errors::room_exists(name);
  const Result<> space = check_space(log_);
  if (!space) return space;
  const auto added =
      stripe.items.try_emplace(name, name, state, options_, ++last_birth_, max_cached_).first;
  if (log_ != nullptr) added->second.write_to(*log_);
  return {};
}

bool MemoryState::has_room(const std::string& name) {
  auto& stripe = rooms_.of(name);
  const std::scoped_lock lock(stripe.mutex);
  return stripe.find(name) != nullptr;
}

Result<RemovedUsers> MemoryState::delete_room(const Actor& actor, const std::string& name) {
  return removing(name, [&](Room& room) -> Result<RemovedUsers> {
    const Result<> allowed = room.check_deletion(actor);
    if (!allowed) return allowed.error();
    const Result<> space = check_space(log_, kDeletion, true);
    if (!space) return space.error();
    const MarkedOperation marked(log_, {.birth = room.birth(), .user = {}});
    if (log_ != nullptr) {
      log_->write(RoomDeleted{room.birth()});
      log_->account(0, room.history().bytes() + room.place().size());
    }
    RemovedUsers removed = room.remove_everybody({.now = now(), .sink = *sink_});
    rooms_.of(name).items.erase(name);
    return removed;
  });
}

}  // namespace chat::store
