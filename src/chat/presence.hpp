// Who is in which room: joins and leaves, with their hooks.
//
// A join and a leave of one socket in one room never overlap, hooks included. Without such hooks
// there is nothing to keep apart, as the store's operations are atomic.
#pragma once

#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <string>
#include <vector>

#include "chat/keyed_lock.hpp"
#include "chat/removal.hpp"

namespace chat::core {

struct Core;

/// Any thread.
class Presence {
 public:
  explicit Presence(Core& core) : core_(core) {}

  /// The join takes place once on_join has let it pass: until then the room knows nothing of it. A
  /// join that on_join let pass is followed by on_leave, also where it then failed, as the user was
  /// banned meanwhile or the socket is gone.
  Task<Result<JoinResult>> join(std::string user, std::string socket, std::string room,
                                bool local_call);
  Task<Result<LeaveResult>> leave(std::string user, std::string socket, std::string room,
                                  bool local_call);

  /// Removes a socket that is gone from its rooms and from its user. Where the state cannot do so
  /// now that is reported, and tried again in the background.
  Task<> disconnect(GoneSocket socket);
  /// The same, once.
  Task<Result<DisconnectResult>> remove(GoneSocket socket);

  /// Runs on_leave for sockets that the store took out of a room. It does not wait for one that is
  /// in the middle of joining or leaving, as that may be who removed it: its hook follows then.
  Task<> removed(std::string room, std::vector<RemovedUser> users);

  /// Nobody waits for another's hook any more: those who do get `timeout`.
  void abandon() { locks_.abandon(); }

 private:
  using Guard = KeyedLock::Guard;

  bool has_hooks() const;
  Task<Result<JoinResult>> join_with_hook(PresenceInfo who, bool local_call);
  Task<Result<LeaveResult>> leave_with_hook(PresenceInfo who, bool local_call);
  Task<> left(PresenceInfo who);
  Task<> run_on_leave(PresenceInfo who);
  Task<> run_on_disconnect(GoneSocket socket, DisconnectResult gone);
  void report(std::string operation, const PresenceInfo& who, const Error& error);

  Core& core_;
  KeyedLock locks_;
};

}  // namespace chat::core
