// The service: everything that a program which embeds it calls.
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

/// For whom exec_user_command runs.
struct CommandContext {
  std::optional<std::string> user_name;  ///< none: for nobody
  std::optional<std::string> socket_id;  ///< roomJoin and roomLeave need one
  bool bypass_hooks = false;
  bool bypass_permissions = false;  ///< roomJoin still checks access
  /// Not empty: roomMessage stores one message for it, however often it runs, and answers with the
  /// id of that one; see Store::append_message_once.
  std::string operation_id = {};
  /// Where roomMessage leaves what it has stored; nullptr: nowhere. Outlives the task.
  MessagePtr* message = nullptr;
};

/// A socket of whose user the state may be wrong, as an event carries it.
struct ConsistencyFailure {
  std::string operation;  ///< "userSockets", "userRooms" (the store's); "transportChannel"
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

/// What the service tells the program around it. Set before start(); called on any thread.
struct ServiceEvents {
  std::function<void()> ready;
  std::function<void(std::optional<Error>)> closed;
  std::function<void(const ConsistencyFailure&)> store_consistency_failure;
  /// A transport threw as it was to bring an event to its sockets. The one that comes with the
  /// library never does. Possibly under the store's locks: not to block, nor to call the service.
  std::function<void(const ConsistencyFailure&)> transport_consistency_failure;
  std::function<void(const LockTimeExceeded&)> lock_time_exceeded;
};

/// A room messaging service, in this process.
///
/// Threads: start(), wait() and run() belong to one thread of the program's own. Everything else
/// may be called on any thread; tasks run where they are awaited, and spawn() runs one on the
/// service's own loops.
class Service {
 public:
  /// Memory state and the Socket.IO transport, as the options say. Throws std::invalid_argument
  /// where Options::check() finds a fault.
  Service(Options options, Hooks hooks);
  /// A store and a transport of one's own.
  Service(Options options, Hooks hooks, std::unique_ptr<Store> store,
          std::unique_ptr<Transport> transport);
  /// Closes the service if that was not done, and waits for it.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  ServiceEvents& events();

  /// Listens, runs on_start, then takes clients; returns when the service is ready. An error:
  /// it could not listen, or on_start failed, and the service is closed.
  Result<> start();
  /// Blocks until the service is closed; the error is that of closing, if any.
  Result<> wait();
  /// start(), then wait() for close() or one of SIGINT and SIGTERM, which close it. SIGHUP does a
  /// reload().
  Result<> run();

  /// Reads the files of the certificate and its key anew, for connections from then on. Where that
  /// fails, the old ones stay.
  Result<> reload();

  /// Takes no new work, lets running commands end for at most `close_timeout`, disconnects
  /// everybody with presence updated, runs on_close and closes the state. Returns at once; wait()
  /// knows when it is done. A second call does nothing.
  void close();

  /// Whether it takes clients and serves them: it is started and not being closed, the state takes
  /// writes, the rooms of on_start are there or were deleted, and an event gets through the state
  /// and back. Else why not.
  Task<Result<>> check_ready();

  /// What it counts. Any thread.
  ServiceStats stats() const;

  const Options& options() const;
  std::uint16_t port() const;
  const std::string& instance_uid() const;
  Transport& transport();
  Store& store();
  boost::asio::any_io_executor executor();
  /// Runs a task on the service's executor; what it throws is logged.
  void spawn(Task<> task);

  // Commands -------------------------------------------------------------------------------------

  /// Runs any request. The results are what a client's ack would carry after the error. What it
  /// notifies reaches clients on all nodes.
  Task<Result<Args>> exec_user_command(CommandContext context, std::string command, Args args);
  Task<Result<Args>> exec_user_command(CommandContext context, Command command, Args args);
  /// The check that every request's arguments go through.
  Task<Result<>> check_arguments(Command command, Args args);

  // Users ----------------------------------------------------------------------------------------

  Task<Result<>> add_user(std::string user, UserState state = {});
  Task<Result<>> delete_user(std::string user);
  Task<Result<bool>> has_user(std::string user);
  Task<Result<bool>> user_has_in_list(std::string user, std::string list, std::string name);
  Task<Result<bool>> has_direct_access(std::string recipient, std::string sender);
  /// On all nodes; does not wait until they are gone.
  Task<Result<>> disconnect_user_sockets(std::string user);

  // Rooms ----------------------------------------------------------------------------------------

  Task<Result<>> add_room(std::string room, RoomState state = {});
  Task<Result<>> delete_room(std::string room);
  Task<Result<bool>> has_room(std::string room);
  Task<Result<bool>> room_has_in_list(std::string room, std::string list, std::string name);
  Task<Result<bool>> has_room_access(std::string room, std::string user);
  Task<Result<>> change_room_owner(std::string room, std::optional<std::string> owner);
  Task<Result<>> change_room_history_max_size(std::string room, std::size_t size);
  Task<Result<>> change_access_lists_updates(std::string room, bool enabled);
  Task<Result<>> change_userlist_updates(std::string room, bool enabled);
  Task<Result<>> change_public_read(std::string room, bool enabled);

  /// Called on any thread, in the order of the room's stream, possibly under the store's locks: it
  /// must not block, nor call the service.
  struct RoomListener {
    std::function<void(const MessagePtr& message)> on_message;
    /// A public room is public no more, though messages still come, or was deleted. May be empty.
    std::function<void()> on_public_read_ended = {};
  };
  /// Tells the listener of every message that comes to the room from then on, on whatever node, for
  /// as long as what this returns is kept: no longer than the service, nor dropped by a listener.
  /// It ends with the room: one that is made anew by that name is to be watched anew.
  Task<Result<std::shared_ptr<void>>> watch_room(std::string room, RoomListener listener);

  // Recovery -------------------------------------------------------------------------------------

  Task<Result<>> user_state_sync(std::string user);
  Task<Result<>> room_state_sync(std::string room);
  /// Removes what a node left behind that ended without close().
  Task<Result<>> instance_recovery(std::string instance);
  Task<Result<std::optional<std::int64_t>>> get_instance_heartbeat(std::string instance);

  // The bus --------------------------------------------------------------------------------------

  /// To the handlers that on() has added, on every node, this one included; no client hears of it.
  /// Completes when the event is back here by the state, or fails with `timeout` after
  /// `bus_ack_timeout`. It is not kept: a node that is cut off from the state just then does not
  /// get it. With state in memory there is no other node.
  Task<Result<>> emit(std::string event, Args args);
  /// Adds a handler for events of the bus; it is called on any thread, and must not block.
  void on(std::string event, std::function<void(const Args&)> handler);

  // The transport: sockets of this node -----------------------------------------------------------
  //
  // None of this reaches sockets of other nodes, whatever the state is. For clients on all nodes
  // there are requests (exec_user_command: roomMessage, directMessage, systemMessage); or emit(),
  // and on every node a handler that calls emit_to_channel().

  /// nullptr if there is no such socket on this node.
  std::shared_ptr<const Handshake> handshake(const std::string& socket) const;
  /// To all sockets of this node in the channel. Channels are named as the room, and as
  /// user_channel() says for all sockets of a user.
  void emit_to_channel(const std::string& channel, const std::string& event, const Args& args);
  /// To all sockets of this node in the channel but one, which need not be in it.
  void send_to_channel(const std::string& except, const std::string& channel,
                       const std::string& event, const Args& args);
  static std::string user_channel(const std::string& user);

  /// Handles an event of one's own from one socket, after its login. One handler an event; names
  /// of commands are taken. An empty socket stands for all, present and to come, where they have no
  /// handler of their own. False if there is no such socket here, or the name is taken.
  using EventHandler =
      std::function<Task<Result<Args>>(Service& service, std::string socket, Args args)>;
  bool bind_handler(const std::string& socket, const std::string& event, EventHandler handler);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace chat
