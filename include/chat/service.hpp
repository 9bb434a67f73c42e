// The service: the API of a program that embeds it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/commands.hpp>
#include <chat/error.hpp>
#include <chat/hooks.hpp>
#include <chat/options.hpp>
#include <chat/stats.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <chat/transport.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chat {

/// The caller of exec_user_command.
struct CommandContext {
  std::optional<std::string> user_name;  ///< none: nobody
  std::optional<std::string> socket_id;  ///< required by roomJoin and roomLeave
  bool bypass_hooks = false;
  bool bypass_permissions = false;  ///< roomJoin still checks access
  /// If not empty, roomMessage is idempotent: it stores one message for this id and always answers
  /// with that message's id; see Store::append_message. roomMessageOnce has a key of its own.
  std::string operation_id = {};
  /// Receives the message that roomMessage stores; may be nullptr. Outlives the task.
  MessagePtr* message = nullptr;
};

/// The state may be wrong about a socket or its user. Payload of an event.
struct ConsistencyFailure {
  std::string operation;  ///< "userSockets", "userRooms" (store); "transportChannel"
  std::string user_name;  ///< may be empty
  std::string room;       ///< may be empty
  std::string socket_id;  ///< may be empty
  Error error;
};

struct LockTimeExceeded {
  std::string user_name;
  std::string room;
  std::string socket_id;
};

/// Events for the embedding program. Set before start(); called on any thread.
struct ServiceEvents {
  std::function<void()> ready;
  std::function<void(std::optional<Error>)> closed;
  std::function<void(const ConsistencyFailure&)> store_consistency_failure;
  /// A transport threw while it delivered an event; the library's own never does. May be called
  /// under the store's locks: must not block, nor call the service.
  std::function<void(const ConsistencyFailure&)> transport_consistency_failure;
  std::function<void(const LockTimeExceeded&)> lock_time_exceeded;
};

/// A room messaging service in this process.
///
/// Threads: one thread of the program calls start(), wait() and run(). Everything else is
/// thread-safe. Tasks run where they are awaited; spawn() runs one on the service's own loops.
class Service {
 public:
  /// Memory state and the Socket.IO transport, configured by the options. Throws
  /// std::invalid_argument if Options::check() fails.
  Service(Options options, Hooks hooks);
  /// The application's own store and transport.
  Service(Options options, Hooks hooks, std::unique_ptr<Store> store,
          std::unique_ptr<Transport> transport);
  /// Closes the service if needed, and waits for it.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  ServiceEvents& events();

  /// Listens, runs on_start, then takes clients; returns when the service is ready. On an error it
  /// could not listen or on_start failed, and the service is closed.
  Result<> start();
  /// Blocks until the service is closed. An error is that of closing.
  Result<> wait();
  /// start(), then wait(). close(), SIGINT or SIGTERM end it. SIGHUP calls reload().
  Result<> run();

  /// Reads the certificate and key files again, for new connections. On failure the old ones stay.
  Result<> reload();

  /// Takes no new work, gives running commands at most `close_timeout`, disconnects all clients
  /// with presence updates, but for those that connection state recovery keeps for a restart or for
  /// other nodes, runs on_close and closes the state. Returns at once; wait() returns when it is
  /// done. Idempotent.
  void close();

  /// Succeeds if the service takes and serves clients: it is started and not closing, the state
  /// takes writes, the rooms of on_start exist or were deleted, and an event makes the round trip
  /// through the state. An error says why not.
  Task<Result<>> check_ready();

  /// Counters. Thread-safe.
  ServiceStats stats() const;

  const Options& options() const;
  std::uint16_t port() const;
  const std::string& instance_uid() const;
  Transport& transport();
  Store& store();
  boost::asio::any_io_executor executor();
  /// Runs a task on the service's executor; logs its exceptions.
  void spawn(Task<> task);

  // Commands -------------------------------------------------------------------------------------

  /// Runs any request. The results are those of a client's ack, after the error. Its notifications
  /// reach clients on all nodes.
  Task<Result<Args>> exec_user_command(CommandContext context, std::string command, Args args);
  Task<Result<Args>> exec_user_command(CommandContext context, Command command, Args args);
  /// Checks arguments as for every request.
  Task<Result<>> check_arguments(Command command, Args args);

  // Users ----------------------------------------------------------------------------------------

  Task<Result<>> add_user(std::string user, UserState state = {});
  Task<Result<>> delete_user(std::string user);
  Task<Result<bool>> has_user(std::string user);
  Task<Result<bool>> user_has_in_list(std::string user, std::string list, std::string name);
  Task<Result<bool>> has_direct_access(std::string recipient, std::string sender);
  /// On all nodes; does not wait for the disconnects.
  Task<Result<>> disconnect_user_sockets(std::string user);

  // Rooms ----------------------------------------------------------------------------------------

  Task<Result<>> add_room(std::string room, RoomState state = {});
  Task<Result<>> delete_room(std::string room);
  Task<Result<bool>> has_room(std::string room);
  Task<Result<bool>> room_has_in_list(std::string room, std::string list, std::string name);
  Task<Result<bool>> has_room_access(std::string room, std::string user);
  /// One step, and the removals that follow from it.
  Task<Result<>> change_room(std::string room, RoomChange change);
  Task<Result<>> change_room_owner(std::string room, std::optional<std::string> owner);
  Task<Result<>> change_room_history_max_size(std::string room, std::size_t size);
  Task<Result<>> change_access_lists_updates(std::string room, bool enabled);
  Task<Result<>> change_userlist_updates(std::string room, bool enabled);
  Task<Result<>> change_read_updates(std::string room, bool enabled);
  Task<Result<>> change_public_read(std::string room, bool enabled);

  /// Called on any thread, in the order of the room's stream, possibly under the store's locks:
  /// must not block, nor call the service.
  struct RoomListener {
    std::function<void(const MessagePtr& message)> on_message;
    /// A public room was deleted, or is no longer public; then messages still come. May be empty.
    std::function<void()> on_public_read_ended = {};
    /// A user has joined or left, in a room that tells its members. May be empty.
    std::function<void(const std::string& user, bool joined)> on_user = {};
  };
  /// Calls the listener for every later message of the room, from any node, while the caller keeps
  /// the result. The service must outlive the result; a listener must not drop it. The watch ends
  /// with the room; a new room of that name needs a new watch.
  Task<Result<std::shared_ptr<void>>> watch_room(std::string room, RoomListener listener);

  // Recovery -------------------------------------------------------------------------------------

  Task<Result<>> user_state_sync(std::string user);
  Task<Result<>> room_state_sync(std::string room);
  /// Removes what a node left behind when it ended without close().
  Task<Result<>> instance_recovery(std::string instance);
  Task<Result<std::optional<std::int64_t>>> get_instance_heartbeat(std::string instance);

  // The bus --------------------------------------------------------------------------------------

  /// Calls the handlers added by on() on every node, this one included; clients get nothing.
  /// Completes when the event is back from the state, or fails with `timeout` after
  /// `bus_ack_timeout`. Events are not stored: a node cut off from the state misses them. A state
  /// in memory has no other nodes.
  Task<Result<>> emit(std::string event, Args args);
  /// Adds a handler for bus events. Called on any thread; must not block.
  void on(std::string event, std::function<void(const Args&)> handler);

  // The transport: sockets of this node -----------------------------------------------------------
  //
  // Never reaches sockets of other nodes, whatever the state. To reach clients on all nodes, use
  // requests (exec_user_command: roomMessage, directMessage, systemMessage), or emit() with a
  // handler on every node that calls emit_to_channel().

  /// nullptr if there is no such socket on this node.
  HandshakePtr handshake(const std::string& socket) const;
  /// To all sockets of this node in the channel. A room's channel has the room's name;
  /// user_channel() names that of a user's sockets.
  void emit_to_channel(const std::string& channel, const std::string& event, const Args& args);
  /// The same, without one socket, which need not be in the channel.
  void send_to_channel(const std::string& except, const std::string& channel,
                       const std::string& event, const Args& args);
  static std::string user_channel(const std::string& user);

  /// Handles an application's own event from a socket after its login. One handler per event;
  /// command names are taken. An empty socket means all, present and future, without a handler of
  /// their own. False if there is no such socket here, or the name is taken.
  using EventHandler =
      std::function<Task<Result<Args>>(Service& service, std::string socket, Args args)>;
  bool bind_handler(const std::string& socket, const std::string& event, EventHandler handler);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat
