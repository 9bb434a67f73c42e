#include "chat/presence/presence.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <utility>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

std::string lock_key(const PresenceInfo& who) { return who.id + '\0' + who.room; }

/// Raises lock_time_exceeded if it lives longer than `lock_ttl`.
class LockWatch {
 public:
  LockWatch(const Presence::Needs& needs, boost::asio::any_io_executor executor,
            const PresenceInfo& who)
      : timer_(executor, std::chrono::milliseconds(needs.options.lock_ttl)) {
    if (!needs.events.lock_time_exceeded) return;
    LockTimeExceeded event{.user_name = who.user_name, .room = who.room, .socket_id = who.id};
    timer_.async_wait(
        [&events = needs.events, event = std::move(event)](boost::system::error_code cancelled) {
          if (!cancelled) raise("lock_time_exceeded", events.lock_time_exceeded, event);
        });
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace

bool Presence::has_hooks() const { return needs_.hooks.on_join || needs_.hooks.on_leave; }

Task<Result<JoinResult>> Presence::join(std::string user, std::string socket, std::string room,
                                        bool local_call) {
  const Announce announce{.local_call = local_call};
  Task<Result<JoinResult>> joining = has_hooks()
                                         ? join_with_hook({socket, user, room}, local_call)
                                         : needs_.store.join_room(user, socket, room, announce);
  auto joined = co_await std::move(joining);
  // The request that removed it runs on_leave.
  if (joined && joined->undone) co_return errors::not_allowed();
  co_return joined;
}

Task<Result<LeaveResult>> Presence::leave(std::string user, std::string socket, std::string room,
                                          bool local_call) {
  if (!has_hooks()) return needs_.store.leave_room(user, socket, room, {.local_call = local_call});
  return leave_with_hook({socket, user, room}, local_call);
}

Task<Result<JoinResult>> Presence::join_with_hook(PresenceInfo who, bool local_call) {
  std::optional<Guard> guard = co_await locks_.lock(lock_key(who));
  if (!guard) co_return errors::timeout();
  LockWatch watch(needs_, co_await boost::asio::this_coro::executor, who);

  const Announce announce{.local_call = local_call};
  if (!needs_.hooks.on_join) {
    co_return co_await needs_.store.join_room(who.user_name, who.id, who.room, announce);
  }
  const auto preview = co_await needs_.store.preview_join(who.user_name, who.id, who.room);
  if (preview.has_error() || !preview->changed) co_return preview;
  who.njoined = preview->njoined;
  auto allowed = co_await guarded(
      "on_join", [this, &who] { return needs_.hooks.on_join(needs_.service, who); });
  if (allowed.has_error()) co_return allowed.error();

  auto joined = co_await needs_.store.join_room(who.user_name, who.id, who.room, announce);
  if (!joined.has_error()) co_return joined;
  if (is_outcome_unknown(joined.error())) {
    report("userRooms", who, joined.error());
  } else {
    // The user was banned or the socket left meanwhile: on_join saw a join that did not happen.
    const bool is_banned = joined.error() == errors::not_allowed();
    who.njoined = is_banned ? 0 : who.njoined - 1;
    co_await run_on_leave(std::move(who));
  }
  co_return joined;
}

Task<Result<LeaveResult>> Presence::leave_with_hook(PresenceInfo who, bool local_call) {
  std::optional<Guard> guard = co_await locks_.lock(lock_key(who));
  if (!guard) co_return errors::timeout();
  LockWatch watch(needs_, co_await boost::asio::this_coro::executor, who);

  Announce announce{.local_call = local_call};
  auto left = co_await needs_.store.leave_room(who.user_name, who.id, who.room, announce);
  if (left.has_error() || !left->changed) co_return left;
  who.njoined = left->njoined;
  co_await run_on_leave(std::move(who));
  co_return left;
}

Task<Result<DisconnectResult>> Presence::remove(GoneSocket socket) {
  auto gone = co_await guarded("disconnect", [this, &socket] {
    if (socket.lease.empty()) return needs_.store.disconnect_socket(socket.user, socket.id);
    return needs_.store.disconnect_socket_of(socket.lease, socket.user, socket.id);
  });
  if (gone.has_error()) co_return gone;
  for (std::size_t i = 0; i < gone->rooms_removed.size() && needs_.hooks.on_leave; ++i) {
    PresenceInfo who{socket.id, socket.user, gone->rooms_removed[i], gone->joined_sockets[i]};
    co_await left(std::move(who));
  }
  if (socket.tells_on_disconnect && needs_.hooks.on_disconnect) {
    co_await run_on_disconnect(socket, *gone);
  }
  co_return gone;
}

Task<> Presence::run_on_disconnect(GoneSocket socket, DisconnectResult gone) {
  DisconnectInfo info{.id = socket.id,
                      .nconnected = gone.nconnected,
                      .rooms_removed = std::move(gone.rooms_removed),
                      .joined_sockets = std::move(gone.joined_sockets),
                      .user_name = socket.user};
  auto done = co_await guarded("on_disconnect", [this, &info] {
    return needs_.hooks.on_disconnect(needs_.service, std::move(info));
  });
  if (done.has_error()) {
    base::log_warning("on_disconnect failed",
                      {{"code", done.error().code}, {"user", socket.user}, {"socket", socket.id}});
  }
}

Task<> Presence::removed(std::string room, std::vector<RemovedUser> users) {
  if (!needs_.hooks.on_leave) co_return;
  auto executor = co_await boost::asio::this_coro::executor;
  for (const RemovedUser& user : users) {
    for (const std::string& socket : user.sockets) {
      PresenceInfo who{.id = socket, .user_name = user.user, .room = room, .njoined = 0};
      std::optional<Guard> guard = locks_.try_lock(lock_key(who));
      if (guard) {
        LockWatch watch(needs_, executor, who);
        co_await run_on_leave(std::move(who));
      } else {
        auto done = [token = needs_.requests.begin()](std::exception_ptr problem) {
          if (problem) log_unforeseen("on_leave", problem);
        };
        boost::asio::co_spawn(executor, left(std::move(who)), std::move(done));
      }
    }
  }
}

Task<> Presence::left(PresenceInfo who) {
  std::optional<Guard> guard = co_await locks_.lock(lock_key(who));
  if (!guard) co_return;
  LockWatch watch(needs_, co_await boost::asio::this_coro::executor, who);
  co_await run_on_leave(std::move(who));
}

Task<> Presence::run_on_leave(PresenceInfo who) {
  if (!needs_.hooks.on_leave) co_return;
  auto done = co_await guarded("on_leave",
                               [this, &who] { return needs_.hooks.on_leave(needs_.service, who); });
  if (done.has_error()) {
    base::log_warning("on_leave failed", {{"code", done.error().code},
                                          {"room", who.room},
                                          {"user", who.user_name},
                                          {"socket", who.id}});
  }
}

void Presence::report(std::string operation, const PresenceInfo& who, const Error& error) {
  base::log_error("the state may be wrong", {{"operation", operation},
                                             {"user", who.user_name},
                                             {"room", who.room},
                                             {"socket", who.id},
                                             {"what", error.to_string()}});
  const ConsistencyFailure failure{.operation = std::move(operation),
                                   .user_name = who.user_name,
                                   .room = who.room,
                                   .socket_id = who.id,
                                   .error = error};
  raise("store_consistency_failure", needs_.events.store_consistency_failure, failure);
}

}  // namespace chat::core
