// A room's state machine: access checks, changes, and the events of the room's stream.
#pragma once

#include <chat/error.hpp>
#include <chat/options.hpp>
#include <chat/permissions.hpp>
#include <chat/store.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/state/changes.hpp"
#include "store/state/history.hpp"
#include "store/state/members.hpp"
#include "store/state/name_set.hpp"
#include "store/state/once.hpp"
#include "store/state/read_marks.hpp"

namespace chat::store {

using RemovedUsers = std::vector<RemovedUser>;

/// The time of a change, the sink of its events, and the log of a state that has one.
struct Step {
  std::int64_t now;  ///< ms since the epoch
  EventSink& sink;
  ChangeLog* log = nullptr;
};

/// Not thread-safe: takes no locks. The caller serialises changes, so that the sink gets the events
/// in the order of the room's stream. Knows users only by name; the caller checks that a socket
/// exists.
///
/// Invariant: every joined user has access.
class Room {
 public:
  /// `options` outlives the room. `birth` is RoomInfo's. `max_cached` is History's.
  Room(std::string name, const RoomState& state, const Options& options, Birth birth,
       std::optional<std::size_t> max_cached = {});

  // Presence. The order of events is that of <chat/store.hpp>.
  bool has_socket(const std::string& user, const std::string& socket) const;
  Result<JoinResult> join(const std::string& user, const std::string& socket, Announce announce,
                          const Step& step);
  /// The answer that join() would give.
  Result<JoinResult> preview_join(const std::string& user, const std::string& socket) const;
  LeaveResult leave(const std::string& user, const std::string& socket, Announce announce,
                    const Step& step);
  /// Removes everybody for the owner, before the room is deleted.
  Result<> check_deletion(const Actor& actor) const;
  RemovedUsers remove_everybody(const Step& step);
  /// Removes every user without access. Removes nobody as long as the class invariant holds.
  RemovedUsers remove_strangers(const Step& step);

  Result<MessagePtr> append(const Actor& author, const MessageDraft& draft, const Step& step,
                            std::string_view operation = {});
  /// As append(), but once for each operation that the room remembers.
  Result<MessagePtr> append_once(const Actor& author, const MessageDraft& draft,
                                 const std::string& operation, const Step& step);

  Result<> signal(const Actor& author, const std::string& socket, const EncodedJson& data,
                  EventSink& sink) const;

  Result<> import_messages(std::uint64_t after, const std::vector<PastMessage>& messages,
                           const Step& step);
  RoomPast past() const;
  Result<> import_past(const RoomPast& past, const Step& step);

  struct Marked {
    std::uint64_t id;
    bool moved;
  };
  /// Marks messages as read by the actor, a user.
  Result<Marked> mark_read(const Actor& actor, const std::string& socket, std::uint64_t id,
                           const Step& step);
  /// Drops the user's mark, if there is one.
  void drop_read_mark(const std::string& user, const Step& step);
  bool has_read_mark(const std::string& user) const { return read_id(user) > 0; }

  // Access.
  Result<RemovedUsers> change_list(const Actor& actor, const std::string& list,
                                   const std::vector<std::string>& names, ListChange change,
                                   const Step& step);
  Result<RemovedUsers> change(const Actor& actor, const RoomChange& change, const Step& step);
  permissions::RoomFacts facts(const std::optional<std::string>& user) const;
  bool has_access(const std::string& user) const;

  // Reading, for users with access.
  Result<std::vector<std::string>> list(const Actor& actor, const std::string& list) const;
  Result<RoomInfo> info(const Actor& actor) const;
  Result<HistoryPart> history_after(const Actor& actor, std::uint64_t id, std::size_t limit) const;
  Result<HistoryPart> recent_history(const Actor& actor) const;
  Result<UserSeen> user_seen(const Actor& actor, const std::string& user) const;
  Result<RoomPresence> presence(const Actor& actor) const;
  Result<ReadInfo> read_info(const Actor& actor) const;
  /// The room among those of a user; nullopt if it is none of them.
  std::optional<UserRoom> as_room_of(const std::string& user) const;
  Result<bool> list_has(const std::string& list, const std::string& name) const;

  // For a state on disk.
  const std::string& name() const { return name_; }
  Birth birth() const { return birth_; }
  History& history() { return history_; }
  const History& history() const { return history_; }
  RoomRecord record() const;
  /// Writes the room whole.
  void write_to(ChangeLog& log);
  /// Where the room was last written whole. What came before counts no more.
  Place place() const { return place_; }
  void set_place(Place place) { place_ = place; }
  /// Makes a change again. Checks and tells nothing.
  void redo(const RoomRecord& record);
  void redo(const RoomChanged& changed);
  void redo(const RoomListChanged& changed);
  void redo_join(std::int64_t when) { members_.count_change(when); }
  void redo_absence(const std::string& user, std::int64_t when);
  void redo_presence(const std::string& user, const std::string& socket, std::int64_t since);
  void redo_message(std::uint64_t id, Place place);
  void redo_operation(const std::string& operation, Once::Done done);
  void redo_read(const std::string& user, ReadMark mark);
  /// nullptr if there are no marks.
  const ReadMarks* read_marks() const { return read_marks_.get(); }

 private:
  bool may_write(const Actor& author) const;
  Result<> check_read(const Actor& actor) const;
  /// 0 without a mark.
  std::uint64_t read_id(const std::string& user) const;
  void tell_read(const std::string& user, const std::string& socket, std::uint64_t id,
                 EventSink& sink) const;
  Result<> check_change(const Actor& actor, const RoomChange& change) const;
  void apply(const RoomChange& change);
  void log_message(const StoredMessage& message, std::string_view operation,
                   std::size_t bytes_before, const Step& step);
  void log_list_change(const std::string& list, const std::vector<std::string>& names,
                       ListChange change, const Step& step) const;
  void log_presence(const std::string& user, bool joined, const Step& step) const;
  Result<> check_list_change(const Actor& actor, const std::string& list,
                             const std::vector<std::string>& names, ListChange change) const;
  /// The access list of that name. The name must be valid.
  const NameSet& access_list(std::string_view list) const;
  NameSet& access_list(std::string_view list);

  void tell_user(RoomEvent::Kind kind, const std::string& user, EventSink& sink) const;
  void echo(const char* event, const std::string& user, const std::string& socket,
            std::size_t njoined, bool local_call, EventSink& sink) const;

  /// Removes those of `users` who are joined but have no access.
  RemovedUsers remove_without_access(const std::vector<std::string>& users, const Step& step);
  Member remove_user(const std::string& user, const Step& step);
  RoomEvent event(RoomEvent::Kind kind) const;
  void tell_public_read_ended(const Step& step) const;

  const Options& options_;
  // The fields that a message needs are adjacent, as it often finds the room out of the cache.
  const std::string name_;
  History history_;
  Members members_;

  std::optional<std::string> owner_;
  NameSet whitelist_;
  NameSet blacklist_;
  NameSet adminlist_;
  bool whitelist_only_;
  bool access_lists_updates_;
  bool userlist_updates_;
  bool public_read_;
  bool read_updates_;
  const Birth birth_;
  Place place_;
  std::unique_ptr<Once> once_;             ///< null in rooms where nobody asks for it
  std::unique_ptr<ReadMarks> read_marks_;  ///< likewise
};

}  // namespace chat::store
