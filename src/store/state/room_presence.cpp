// Room: joining, leaving and being removed.
#include "store/state/room.hpp"

namespace chat::store {

bool Room::has_socket(const std::string& user, const std::string& socket) const {
  const Member* member = members_.find(user);
  return member != nullptr && member->has_socket(socket);
}

Result<JoinResult> Room::preview_join(const std::string& user, const std::string& socket) const {
  if (!has_access(user)) return errors::not_allowed();
  const Member* member = members_.find(user);
  const std::size_t joined = member == nullptr ? 0 : member->sockets.size();
  const bool changes = member == nullptr || !member->has_socket(socket);
  return JoinResult{.njoined = joined + (changes ? 1 : 0), .changed = changes};
}

Result<JoinResult> Room::join(const std::string& user, const std::string& socket, Announce announce,
                              const Step& step) {
  const Result<JoinResult> joining = preview_join(user, socket);
  if (!joining || !joining->changed) return joining;
  const Result<> space = check_space(step.log);
  if (!space) return space.error();
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}});
  members_.add(user, socket, step.now);
  if (joining->njoined == 1) log_presence(user, true, step);

  RoomEvent joined = event(RoomEvent::Kind::kSocketJoined);
  joined.user = user;
  joined.socket = socket;
  step.sink.on_room_event(joined);
  if (joining->njoined == 1) tell_user(RoomEvent::Kind::kUserJoined, user, step.sink);
  echo("roomJoinedEcho", user, socket, joining->njoined, announce.local_call, step.sink);
  return joining;
}

LeaveResult Room::leave(const std::string& user, const std::string& socket, Announce announce,
                        const Step& step) {
  const bool changed = members_.remove(user, socket, step.now);
  const Member* member = members_.find(user);
  const std::size_t njoined = member == nullptr ? 0 : member->sockets.size();
  if (!changed) return {.njoined = njoined, .changed = false};
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}});
  if (njoined == 0) log_presence(user, false, step);

  RoomEvent left = event(RoomEvent::Kind::kSocketLeft);
  left.user = user;
  left.socket = socket;
  step.sink.on_room_event(left);
  echo("roomLeftEcho", user, socket, njoined, announce.local_call, step.sink);
  if (njoined == 0) tell_user(RoomEvent::Kind::kUserLeft, user, step.sink);
  return {.njoined = njoined, .changed = true};
}

void Room::log_presence(const std::string& user, bool joined, const Step& step) const {
  if (step.log == nullptr) return;
  step.log->write(
      RoomUserChanged{.birth = birth_, .user = user, .when = step.now, .joined = joined});
}

void Room::tell_user(RoomEvent::Kind kind, const std::string& user, EventSink& sink) const {
  if (!userlist_updates_) return;
  RoomEvent told = event(kind);
  told.user = user;
  sink.on_room_event(told);
}

void Room::echo(const char* name, const std::string& user, const std::string& socket,
                std::size_t njoined, bool local_call, EventSink& sink) const {
  UserEvent notify;
  notify.kind = UserEvent::Kind::kNotify;
  notify.user = user;
  notify.event.emplace(name, Args{name_, socket, static_cast<std::int64_t>(njoined)});
  if (!local_call) notify.except = socket;
  sink.on_user_event(notify);
}

Result<> Room::check_deletion(const Actor& actor) const {
  if (!actor.bypass_permissions && !facts(actor.user).owner) return errors::not_allowed();
  return {};
}

RemovedUsers Room::remove_everybody(const Step& step) {
  RemovedUsers removed;
  for (const std::string& user : members_.names()) {
    removed.push_back({user, remove_user(user, step).sockets});
  }
  tell_public_read_ended(step);
  return removed;
}

RemovedUsers Room::remove_strangers(const Step& step) {
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}});
  return remove_without_access(members_.names(), step);
}

RemovedUsers Room::remove_without_access(const std::vector<std::string>& users, const Step& step) {
  RemovedUsers removed;
  for (const std::string& user : users) {
    if (members_.find(user) == nullptr || has_access(user)) continue;
    removed.push_back({user, remove_user(user, step).sockets});
  }
  // After all removals: users removed in the same step are not told of one another.
  for (const RemovedUser& gone : removed) {
    tell_user(RoomEvent::Kind::kUserLeft, gone.user, step.sink);
  }
  return removed;
}

Member Room::remove_user(const std::string& user, const Step& step) {
  Member member = members_.remove_user(user, step.now);
  log_presence(user, false, step);
  RoomEvent gone = event(RoomEvent::Kind::kUserRemoved);
  gone.user = user;
  gone.sockets = member.sockets;
  step.sink.on_room_event(gone);

  UserEvent notify;
  notify.kind = UserEvent::Kind::kNotify;
  notify.user = user;
  notify.event.emplace("roomAccessRemoved", Args{name_});
  step.sink.on_user_event(notify);
  return member;
}

}  // namespace chat::store
