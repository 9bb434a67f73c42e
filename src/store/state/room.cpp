#include "store/state/room.hpp"

#include <algorithm>
#include <utility>

#include "store/limits.hpp"

namespace chat::store {

using permissions::RoomFacts;

namespace {

std::size_t bytes_of(const MessageDraft& draft) {
  std::size_t bytes = draft.body.text.size();
  for (const Binary& attachment : draft.body.attachments) bytes += attachment.size();
  return bytes;
}

}  // namespace

Result<> check_space(const ChangeLog* log, std::size_t bytes, bool deletes) {
  if (log == nullptr || log->has_space(bytes, deletes)) return {};
  return errors::internal_error("the disk takes no changes: it is full, or failed");
}

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

Result<MessagePtr> Room::append(const Actor& author, const MessageDraft& draft, const Step& step,
                                std::string_view operation) {
  const bool joined = author.user && members_.find(*author.user) != nullptr;
  if (!joined && !author.bypass_permissions) return errors::not_joined(name_);
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
  if (!once_) once_ = std::make_unique<Once>();
  if (const Once::Done* done = once_->find(operation, step.now)) {
    return std::make_shared<const StoredMessage>(draft.finish(done->id, done->timestamp));
  }
  Result<MessagePtr> stored = append(author, draft, step, operation);
  if (stored) once_->add(operation, {(*stored)->id, (*stored)->timestamp});
  return stored;
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
                         !change.enable_access_lists_updates && !change.enable_userlist_updates;
  if ((who.owner || who.admin) && only_mode) return {};
  return errors::not_allowed();
}

void Room::apply(const RoomChange& change) {
  if (change.history_max_size) history_.set_max_size(*change.history_max_size);
  if (change.enable_userlist_updates) userlist_updates_ = *change.enable_userlist_updates;
  if (change.enable_access_lists_updates) {
    access_lists_updates_ = *change.enable_access_lists_updates;
  }
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

}  // namespace chat::store
