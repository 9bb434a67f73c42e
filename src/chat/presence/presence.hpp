// Who is in which room: joins and leaves, with their hooks.
//
// A join and a leave of one socket in one room never overlap, hooks included. Without such hooks no
// lock is needed, as the store's operations are atomic.
#pragma once

#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/service.hpp>
#include <chat/store.hpp>
#include <string>
#include <vector>

#include "base/running_work.hpp"
#include "chat/support/keyed_lock.hpp"

namespace chat::core {

/// A socket whose connection has ended.
struct GoneSocket {
  std::string id;
  std::string user;
  bool tells_on_disconnect = false;  ///< it was a client of this node
  std::string lease = {};  ///< remove it only if it is connected under this lease; empty: always
};

/// Thread-safe.
class Presence {
 public:
  struct Needs {
    Service& service;
    const Options& options;
    const Hooks& hooks;
    const ServiceEvents& events;
    Store& store;
    base::RunningWork& requests;  ///< hooks that run after an answer count as part of the request
  };

  explicit Presence(const Needs& needs) : needs_(needs) {}

  /// The room changes only after on_join has allowed the join. After that on_leave always follows,
  /// even if the join then fails because the user was banned meanwhile or the socket is gone.
  Task<Result<JoinResult>> join(std::string user, std::string socket, std::string room,
                                bool local_call);
  Task<Result<LeaveResult>> leave(std::string user, std::string socket, std::string room,
                                  bool local_call);

  /// Removes a socket from its rooms and from its user.
  Task<Result<DisconnectResult>> remove(GoneSocket socket);

  /// Runs on_leave for sockets that the store removed from a room. Does not wait for a socket that
  /// is joining or leaving, as that request may have caused the removal: the hook of that socket
  /// runs afterwards.
  Task<> removed(std::string room, std::vector<RemovedUser> users);

  /// Ends all waiting for other requests' hooks: the waiting requests fail with `timeout`.
  void abandon() { locks_.abandon(); }

  /// Logs that the state may be wrong, and raises store_consistency_failure.
  void report(std::string operation, const PresenceInfo& who, const Error& error);

 private:
  using Guard = KeyedLock::Guard;

  bool has_hooks() const;
  Task<Result<JoinResult>> join_with_hook(PresenceInfo who, bool local_call);
  Task<Result<LeaveResult>> leave_with_hook(PresenceInfo who, bool local_call);
  Task<> left(PresenceInfo who);
  Task<> run_on_leave(PresenceInfo who);
  Task<> run_on_disconnect(GoneSocket socket, DisconnectResult gone);

  const Needs needs_;
  KeyedLock locks_;
};

}  // namespace chat::core
