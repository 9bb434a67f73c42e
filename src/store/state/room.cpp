#include "store/state/room.hpp"

#include <algorithm>
#include <utility>

#include "store/limits.hpp"

namespace chat::store {

using permissions::RoomFacts;

namespace {

/// What a record of presence takes beside the name, at most.
constexpr std::size_t kPresence = 64;

std::size_t bytes_of(const MessageDraft& draft) {
  std::size_t bytes = draft.body.text.size();
  for (const Binary& attachment : draft.body.attachments) bytes += attachment.size();
  return bytes;
}

}  // namespace

Room::Room(std::string name, const RoomState& state, const Options& options, Birth birth,
           std::optional<std::size_t> max_cached)
    : options_(options),
      name_(std::move(name)),
      history_(state.history_max_size.value_or(options.history_max_size), max_cached),
      owner_(state.owner),
      whitelist_only_(state.whitelist_only),
      access_lists_updates_(
          state.enable_access_lists_updates.value_or(options.enable_access_lists_updates)),
      userlist_updates_(state.enable_userlist_updates.value_or(options.enable_userlist_updates)),
      public_read_(state.public_read),
      read_updates_(state.enable_read_updates.value_or(options.enable_read_updates)),
      birth_(birth) {
  whitelist_.add(state.whitelist);
  blacklist_.add(state.blacklist);
  adminlist_.add(state.adminlist);
}

RoomEvent Room::event(RoomEvent::Kind kind) const {
  RoomEvent event;
  event.kind = kind;
  event.room = name_;
  return event;
}

bool Room::may_write(const Actor& author) const {
  const bool joined = author.user && members_.find(*author.user) != nullptr;
  return joined || author.bypass_permissions;
}

Result<MessagePtr> Room::append(const Actor& author, const MessageDraft& draft, const Step& step,
                                std::string_view operation) {
  if (!may_write(author)) return errors::not_joined(name_);
  const Result<> space = check_space(step.log, bytes_of(draft) + operation.size());
  if (!space) return space.error();
  RoomEvent appended = event(RoomEvent::Kind::kMessage);
  if (step.log != nullptr) appended.birth = birth_;
  const std::size_t bytes = history_.bytes();
  appended.message = history_.append(draft, step.now);
  log_message(*appended.message, operation, bytes, step);
  step.sink.on_room_event(appended);
  return std::move(appended.message);
}

void Room::log_message(const StoredMessage& message, std::string_view operation,
                       std::size_t bytes_before, const Step& step) {
  if (step.log == nullptr) return;
  history_.set_place(message.id, step.log->write_message(birth_, message, operation));
  step.log->account(history_.bytes(), bytes_before);
}

Result<MessagePtr> Room::append_once(const Actor& author, const MessageDraft& draft,
                                     const std::string& operation, const Step& step) {
  if (!once_) once_ = std::make_unique<Once>(kRoomOperationsKept);
  if (const Once::Done* done = once_->find(operation, step.now)) {
    return std::make_shared<const StoredMessage>(draft.finish(done->id, done->timestamp));
  }
  Result<MessagePtr> stored = append(author, draft, step, operation);
  if (stored) once_->add(operation, {(*stored)->id, (*stored)->timestamp});
  return stored;
}

Result<> Room::signal(const Actor& author, const std::string& socket, const EncodedJson& data,
                      EventSink& sink) const {
  if (!may_write(author)) return errors::not_joined(name_);
  RoomEvent signal = event(RoomEvent::Kind::kSignal);
  signal.user = author.user.value_or("");
  signal.socket = socket;
  signal.signal = std::make_shared<const EncodedJson>(data);
  sink.on_room_event(signal);
  return {};
}

void Room::tell_public_read_ended(const Step& step) const {
  if (public_read_) step.sink.on_room_event(event(RoomEvent::Kind::kPublicReadEnded));
}

Result<> Room::import_messages(std::uint64_t after, const std::vector<PastMessage>& messages,
                               const Step& step) {
  const bool is_next = after == history_.last_id();
  const bool may_skip = history_.size() == 0 && after > history_.last_id();
  if (!is_next && !may_skip) return errors::bad_argument(1, std::to_string(after));
  std::size_t bytes = 0;
  for (const PastMessage& message : messages) bytes += bytes_of(message.draft);
  const Result<> space = check_space(step.log, bytes);
  if (!space) return space;
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}}, true);
  if (!is_next) {
    history_.begin_after(after);
    if (step.log != nullptr) write_to(*step.log);
  }
  for (const PastMessage& message : messages) {
    const std::size_t before = history_.bytes();
    log_message(*history_.append(message.draft, message.timestamp), {}, before, step);
  }
  return {};
}

RoomPast Room::past() const {
  RoomPast past;
  past.seen.assign(members_.absent().by_age().begin(), members_.absent().by_age().end());
  if (!once_) return past;
  for (const Once::Operation* operation : once_->operations()) {
    const auto& [id, done] = *operation;
    past.operations.push_back({id, done.id, done.timestamp});
  }
  return past;
}

Result<> Room::import_past(const RoomPast& past, const Step& step) {
  std::size_t bytes = place_.size();
  for (const auto& [user, when] : past.seen) bytes += user.size() + kPresence;
  for (const auto& operation : past.operations) bytes += operation.id.size() + kPresence;
  const Result<> space = check_space(step.log, bytes);
  if (!space) return space;
  for (const auto& [user, when] : past.seen) {
    if (members_.find(user) != nullptr) continue;
    members_.note_absent(user, when);
    if (step.log != nullptr) step.log->write(RoomUserChanged{birth_, user, when, false});
  }
  if (past.operations.empty()) return {};
  if (!once_) once_ = std::make_unique<Once>(kRoomOperationsKept);
  for (const auto& [id, message, timestamp] : past.operations) {
    once_->add(id, {.id = message, .timestamp = timestamp});
  }
  if (step.log != nullptr) write_to(*step.log);
  return {};
}

// Access -----------------------------------------------------------------------------------------

RoomFacts Room::facts(const std::optional<std::string>& user) const {
  RoomFacts facts{.whitelist_only = whitelist_only_};
  if (!user) return facts;
  facts.owner = owner_ == user;
  facts.admin = adminlist_.contains(*user);
  facts.blacklisted = blacklist_.contains(*user);
  facts.whitelisted = whitelist_.contains(*user);
  facts.joined = members_.find(*user) != nullptr;
  return facts;
}

bool Room::has_access(const std::string& user) const {
  return permissions::has_access(facts(user));
}

Result<RemovedUsers> Room::change_list(const Actor& actor, const std::string& list,
                                       const std::vector<std::string>& names, ListChange change,
                                       const Step& step) {
  const Result<> allowed = check_list_change(actor, list, names, change);
  if (!allowed) return allowed.error();
  const Result<> space = check_space(step.log, bytes_of(names));
  if (!space) return space.error();
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}});
  log_list_change(list, names, change, step);
  const bool add = change == ListChange::kAdd;
  NameSet& set = access_list(list);
  add ? set.add(names) : set.remove(names);
  if (access_lists_updates_) {
    RoomEvent changed = event(add ? RoomEvent::Kind::kListAdded : RoomEvent::Kind::kListRemoved);
    changed.list = list;
    changed.names = names;
    step.sink.on_room_event(changed);
  }
  return remove_without_access(names, step);
}

void Room::log_list_change(const std::string& list, const std::vector<std::string>& names,
                           ListChange change, const Step& step) const {
  if (step.log == nullptr) return;
  std::vector<std::string> changed = access_list(list).changed(names, change);
  if (!changed.empty()) {
    step.log->write(RoomListChanged{birth_, list, std::move(changed), change});
  }
}

Result<> Room::check_list_change(const Actor& actor, const std::string& list,
                                 const std::vector<std::string>& names, ListChange change) const {
  const bool names_owner = owner_ && std::find(names.begin(), names.end(), *owner_) != names.end();
  const Result<> allowed = permissions::check_list_change(
      facts(actor.user), actor.bypass_permissions, list, names_owner);
  if (!allowed) return allowed;
  const std::size_t limit = options_.room_list_size_limit;
  const NameSet& set = access_list(list);
  const bool is_too_large =
      set.size() + names.size() > limit || set.bytes() + bytes_of(names) > kMaxListBytes;
  if (change == ListChange::kAdd && is_too_large) return errors::list_limit_exceeded(list);
  return {};
}

Result<RemovedUsers> Room::change(const Actor& actor, const RoomChange& change, const Step& step) {
  const Result<> allowed = check_change(actor, change);
  if (!allowed) return allowed.error();
  const Result<> space = check_space(step.log);
  if (!space) return space.error();
  const MarkedOperation marked(step.log, {.birth = birth_, .user = {}});
  if (step.log != nullptr) step.log->write(RoomChanged{birth_, change});
  const std::optional<std::string> old_owner = owner_;
  if (change.public_read == false) tell_public_read_ended(step);
  const std::size_t bytes = history_.bytes();
  apply(change);
  if (step.log != nullptr) step.log->account(history_.bytes(), bytes);
  if (change.whitelist_only && access_lists_updates_) {
    RoomEvent changed = event(RoomEvent::Kind::kModeChanged);
    changed.whitelist_only = whitelist_only_;
    step.sink.on_room_event(changed);
  }
  if (change.whitelist_only == true) return remove_without_access(members_.names(), step);
  if (change.owner && old_owner) return remove_without_access({*old_owner}, step);
  return RemovedUsers();
}

Result<> Room::check_change(const Actor& actor, const RoomChange& change) const {
  if (actor.bypass_permissions) return {};
  const RoomFacts who = facts(actor.user);
  const bool only_mode = !change.owner && !change.history_max_size && !change.public_read &&
                         !change.enable_access_lists_updates && !change.enable_userlist_updates &&
                         !change.enable_read_updates;
  if ((who.owner || who.admin) && only_mode) return {};
  return errors::not_allowed();
}

void Room::apply(const RoomChange& change) {
  if (change.history_max_size) history_.set_max_size(*change.history_max_size);
  if (change.enable_userlist_updates) userlist_updates_ = *change.enable_userlist_updates;
  if (change.enable_access_lists_updates) {
    access_lists_updates_ = *change.enable_access_lists_updates;
  }
  read_updates_ = change.enable_read_updates.value_or(read_updates_);
  if (change.owner) owner_ = change.owner->empty() ? std::nullopt : change.owner;
  public_read_ = change.public_read.value_or(public_read_);
  whitelist_only_ = change.whitelist_only.value_or(whitelist_only_);
}

const NameSet& Room::access_list(std::string_view list) const {
  if (list == "whitelist") return whitelist_;
  return list == "blacklist" ? blacklist_ : adminlist_;
}

NameSet& Room::access_list(std::string_view list) {
  return const_cast<NameSet&>(std::as_const(*this).access_list(list));
}

// Reading ----------------------------------------------------------------------------------------

Result<> Room::check_read(const Actor& actor) const {
  if (actor.bypass_permissions || permissions::may_read(facts(actor.user))) return {};
  return errors::not_joined(name_);
}

Result<std::vector<std::string>> Room::list(const Actor& actor, const std::string& list) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  if (!permissions::is_room_list(list)) return errors::no_list(list);
  return list == "userlist" ? members_.names() : access_list(list).in_order();
}

Result<bool> Room::list_has(const std::string& list, const std::string& name) const {
  if (!permissions::is_room_list(list)) return errors::no_list(list);
  return list == "userlist" ? members_.find(name) != nullptr : access_list(list).contains(name);
}

Result<HistoryPart> Room::history_after(const Actor& actor, std::uint64_t id,
                                        std::size_t limit) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  if (!actor.bypass_permissions) limit = std::min(limit, options_.history_max_get_messages);
  return history_.after(id, limit);
}

Result<HistoryPart> Room::recent_history(const Actor& actor) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  return history_.recent(options_.history_max_get_messages);
}

Result<RoomInfo> Room::info(const Actor& actor) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  return RoomInfo{.owner = owner_,
                  .whitelist_only = whitelist_only_,
                  .enable_access_lists_updates = access_lists_updates_,
                  .enable_userlist_updates = userlist_updates_,
                  .public_read = public_read_,
                  .enable_read_updates = read_updates_,
                  .history_max_size = history_.max_size(),
                  .history_size = history_.size(),
                  .last_message_id = history_.last_id(),
                  .users = members_.size(),
                  .birth = birth_};
}

Result<UserSeen> Room::user_seen(const Actor& actor, const std::string& user) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  return members_.seen(user);
}

Result<RoomPresence> Room::presence(const Actor& actor) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  return members_.presence();
}

Result<ReadInfo> Room::read_info(const Actor& actor) const {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  return ReadInfo{.last_message_id = history_.last_id(), .read_id = read_id(actor.user.value())};
}

std::optional<UserRoom> Room::as_room_of(const std::string& user) const {
  const bool joined = members_.find(user) != nullptr;
  if (!joined && !(has_read_mark(user) && has_access(user))) return std::nullopt;
  return UserRoom{.room = name_,
                  .joined = joined,
                  .read = {.last_message_id = history_.last_id(), .read_id = read_id(user)}};
}

std::uint64_t Room::read_id(const std::string& user) const {
  return read_marks_ ? read_marks_->find(user) : 0;
}

Result<Room::Marked> Room::mark_read(const Actor& actor, const std::string& socket,
                                     std::uint64_t id, const Step& step) {
  const Result<> allowed = check_read(actor);
  if (!allowed) return allowed.error();
  const std::string& user = actor.user.value();
  const std::uint64_t known = read_id(user);
  id = std::min(id, history_.last_id());
  if (id <= known) return Marked{.id = known, .moved = false};
  const Result<> space = check_space(step.log);
  if (!space) return space.error();
  const MarkedOperation of_room(step.log, {.birth = birth_, .user = {}}, true);
  const MarkedOperation of_user(step.log, {.birth = 0, .user = user}, true);
  const ReadMark mark{.id = id, .when = step.now};
  if (step.log != nullptr) step.log->write(RoomRead{birth_, user, mark});
  redo_read(user, mark);
  tell_read(user, socket, id, step.sink);
  return Marked{.id = id, .moved = true};
}

void Room::tell_read(const std::string& user, const std::string& socket, std::uint64_t id,
                     EventSink& sink) const {
  if (read_updates_) {
    RoomEvent read = event(RoomEvent::Kind::kRead);
    read.user = user;
    read.read_id = id;
    if (const Member* member = members_.find(user)) read.sockets = member->sockets;
    sink.on_room_event(read);
  }
  UserEvent notify;
  notify.kind = UserEvent::Kind::kNotify;
  notify.user = user;
  notify.event.emplace("roomReadEcho", Args{name_, id});
  notify.except = socket;
  sink.on_user_event(notify);
}

void Room::drop_read_mark(const std::string& user, const Step& step) {
  if (!has_read_mark(user)) return;
  const ReadMark none{.id = 0, .when = step.now};
  if (step.log != nullptr) step.log->write(RoomRead{birth_, user, none});
  redo_read(user, none);
}

}  // namespace chat::store
