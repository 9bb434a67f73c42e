#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chat/redis_store.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "store/instance_uid.hpp"
#include "store/redis/index.hpp"
#include "store/redis/leases.hpp"
#include "store/redis/moves.hpp"
#include "store/redis/nodes.hpp"
#include "store/redis/options.hpp"
#include "store/redis/rooms.hpp"
#include "store/redis/standing_rooms.hpp"
#include "store/redis/users.hpp"

namespace chat {
namespace {

namespace asio = boost::asio;
using store::RedisIndex;
using store::RedisLeases;
using store::RedisMoves;
using store::RedisNodes;
using store::RedisRooms;
using store::RedisStandingRooms;
using store::RedisUsers;
using store::RemovedUsers;

/// The parts that live from open() to close().
struct Session {
  Session(const Options& options, const std::string& uid)
      : context(options, {options.redis.key_prefix}, uid) {
    context.min_replicas_acks = options.redis.min_replicas_acks;
  }

  store::RedisContext context;
  RedisRooms rooms{context};
  RedisUsers users{context};
  RedisNodes nodes{context};
  RedisLeases leases{context};
  RedisIndex index{context};
  RedisMoves moves{context};

  RedisRooms& part(RedisRooms*) { return rooms; }
  RedisUsers& part(RedisUsers*) { return users; }
  RedisNodes& part(RedisNodes*) { return nodes; }
  RedisLeases& part(RedisLeases*) { return leases; }
  RedisIndex& part(RedisIndex*) { return index; }
  RedisMoves& part(RedisMoves*) { return moves; }
  RedisStandingRooms& part(RedisStandingRooms*) { return *context.standing_rooms; }
};

/// The plain executor of the io_context; `executor` may be a strand of it.
asio::any_io_executor context_executor(const asio::any_io_executor& executor) {
  auto& context = asio::query(executor, asio::execution::context);
  return static_cast<asio::io_context&>(context).get_executor();
}

/// Runs the parts' operations on the store's own thread.
class RedisStore final : public Store {
 public:
  RedisStore(const Options& options, WallClock clock)
      : options_(options), redis_(store::redis_options(options.redis)), clock_(std::move(clock)) {}

  Task<Result<>> open(EventSink& sink) override {
    home_ = context_executor(co_await asio::this_coro::executor);
    Result<> opened;
    co_await spawn_at_home(open_here(&sink, &opened));
    co_return opened;
  }
  Task<> close() override {
    if (home_) co_await spawn_at_home(close_here());
  }

  Task<Result<>> add_user(std::string user, UserState state) override {
    return at_home(&RedisUsers::add, std::move(user), std::move(state));
  }
  Task<Result<>> delete_user(std::string user) override {
    return at_home(&RedisUsers::remove, std::move(user));
  }
  Task<Result<bool>> has_user(std::string user) override {
    return at_home(&RedisUsers::exists, std::move(user));
  }
  Task<Result<NamePage>> list_users(std::string after, std::size_t limit) override {
    return at_home(&RedisIndex::users, std::move(after), limit);
  }
  Task<Result<std::size_t>> connect_socket(std::string user, std::string socket) override {
    return at_home(&RedisUsers::connect, std::move(user), std::move(socket));
  }
  Task<Result<DisconnectResult>> disconnect_socket(std::string user, std::string socket) override {
    return at_home(&RedisUsers::disconnect, std::move(user), std::move(socket));
  }
  Task<Result<std::optional<std::string>>> recovery_secret() override {
    return at_home(&RedisMoves::secret);
  }
  Task<Result<>> greet_socket(std::string user, std::string socket, std::uint64_t place) override {
    return at_home(&RedisMoves::greet, std::move(user), std::move(socket), place);
  }
  Task<Result<std::optional<std::string>>> find_socket(std::string socket,
                                                       std::uint64_t place) override {
    return at_home(&RedisMoves::find, std::move(socket), place);
  }
  Task<Result<std::optional<TakenSocket>>> take_socket(std::string user, std::string socket,
                                                       Tick after) override {
    return at_home(&RedisMoves::take, std::move(user), std::move(socket), after);
  }
  Task<Result<std::map<std::string, std::vector<std::string>>>> user_sockets(
      std::string user) override {
    return at_home(&RedisUsers::sockets, std::move(user));
  }
  Task<Result<std::vector<UserRoom>>> user_rooms(std::string user) override {
    return at_home(&RedisUsers::rooms, std::move(user));
  }
  Task<Result<>> notify_user(std::string user, Event event, std::string except) override {
    return at_home(&RedisUsers::notify, std::move(user), std::move(event), std::move(except));
  }
  Task<Result<>> disconnect_user(std::string user) override {
    return at_home(&RedisUsers::disconnect_all, std::move(user));
  }

  Task<Result<>> change_direct_list(std::string user, std::string list,
                                    std::vector<std::string> names, ListChange change) override {
    return at_home(&RedisUsers::change_list, std::move(user), std::move(list), std::move(names),
                   change);
  }
  Task<Result<std::vector<std::string>>> direct_list(std::string user, std::string list) override {
    return at_home(&RedisUsers::list, std::move(user), std::move(list));
  }
  Task<Result<bool>> direct_list_has(std::string user, std::string list,
                                     std::string name) override {
    return at_home(&RedisUsers::list_has, std::move(user), std::move(list), std::move(name));
  }
  Task<Result<bool>> direct_whitelist_mode(std::string user) override {
    return at_home(&RedisUsers::whitelist_mode, std::move(user));
  }
  Task<Result<>> set_direct_whitelist_mode(std::string user, bool mode) override {
    return at_home(&RedisUsers::set_whitelist_mode, std::move(user), mode);
  }
  Task<Result<bool>> has_direct_access(std::string recipient, std::string sender) override {
    return at_home(&RedisUsers::accepts, std::move(recipient), std::move(sender));
  }
  Task<Result<MessagePtr>> direct_message(Actor sender, std::string socket, std::string recipient,
                                          MessageDraft draft, std::string operation) override {
    return at_home(&RedisUsers::direct_message, std::move(sender), std::move(socket),
                   std::move(recipient), std::move(draft), std::move(operation));
  }

  Task<Result<>> add_room(std::string room, RoomState state) override {
    return at_home(&RedisRooms::add, std::move(room), std::move(state));
  }
  Task<Result<>> keep_room(std::string room, RoomState state) override {
    return at_home(&RedisStandingRooms::keep, std::move(room), std::move(state));
  }
  Task<Result<bool>> has_room(std::string room) override {
    return at_home(&RedisRooms::exists, std::move(room));
  }
  Task<Result<NamePage>> list_rooms(std::string after, std::size_t limit) override {
    return at_home(&RedisIndex::rooms, std::move(after), limit);
  }
  Task<Result<RemovedUsers>> delete_room(Actor actor, std::string room) override {
    return at_home(&RedisRooms::remove, std::move(actor), std::move(room));
  }
  Task<Result<JoinResult>> join_room(std::string user, std::string socket, std::string room,
                                     Announce announce) override {
    return at_home(&RedisRooms::join, std::move(user), std::move(socket), std::move(room),
                   announce);
  }
  Task<Result<JoinResult>> preview_join(std::string user, std::string socket,
                                        std::string room) override {
    return at_home(&RedisRooms::preview_join, std::move(user), std::move(socket), std::move(room));
  }
  Task<Result<LeaveResult>> leave_room(std::string user, std::string socket, std::string room,
                                       Announce announce) override {
    return at_home(&RedisRooms::leave, std::move(user), std::move(socket), std::move(room),
                   announce);
  }
  Task<Result<MessagePtr>> append_message(Actor author, std::string room, MessageDraft draft,
                                          std::string operation) override {
    return at_home(&RedisRooms::append, std::move(author), std::move(room), std::move(draft),
                   std::move(operation));
  }
  Task<Result<>> signal_room(Actor author, std::string socket, std::string room,
                             EncodedJson data) override {
    return at_home(&RedisRooms::signal, std::move(author), std::move(socket), std::move(room),
                   std::move(data));
  }
  Task<Result<>> import_messages(std::string room, std::uint64_t after,
                                 std::vector<PastMessage> messages) override {
    return at_home(&RedisRooms::import_messages, std::move(room), after, std::move(messages));
  }
  Task<Result<>> import_past(std::string room, RoomPast past) override {
    return at_home(&RedisRooms::import_past, std::move(room), std::move(past));
  }
  Task<Result<RemovedUsers>> change_room_list(Actor actor, std::string room, std::string list,
                                              std::vector<std::string> names,
                                              ListChange change) override {
    return at_home(&RedisRooms::change_list, std::move(actor), std::move(room), std::move(list),
                   std::move(names), change);
  }
  Task<Result<RemovedUsers>> change_room(Actor actor, std::string room,
                                         RoomChange change) override {
    return at_home(&RedisRooms::change, std::move(actor), std::move(room), std::move(change));
  }

  Task<Result<std::vector<std::string>>> room_list(Actor actor, std::string room,
                                                   std::string list) override {
    return at_home(&RedisRooms::list, std::move(actor), std::move(room), std::move(list));
  }
  Task<Result<RoomInfo>> room_info(Actor actor, std::string room) override {
    return at_home(&RedisRooms::info, std::move(actor), std::move(room));
  }
  Task<Result<std::vector<MessagePtr>>> history_after(Actor actor, std::string room,
                                                      std::uint64_t after,
                                                      std::size_t limit) override {
    return at_home(&RedisRooms::history_after, std::move(actor), std::move(room), after, limit);
  }
  Task<Result<std::vector<MessagePtr>>> recent_history(Actor actor, std::string room) override {
    return at_home(&RedisRooms::recent_history, std::move(actor), std::move(room));
  }
  Task<Result<UserSeen>> user_seen(Actor actor, std::string room, std::string user) override {
    return at_home(&RedisRooms::user_seen, std::move(actor), std::move(room), std::move(user));
  }
  Task<Result<RoomPresence>> room_presence(Actor actor, std::string room) override {
    return at_home(&RedisRooms::presence, std::move(actor), std::move(room));
  }
  Task<Result<ReadInfo>> read_info(Actor actor, std::string room) override {
    return at_home(&RedisRooms::read_info, std::move(actor), std::move(room));
  }
  Task<Result<std::uint64_t>> mark_read(Actor actor, std::string socket, std::string room,
                                        std::uint64_t id) override {
    return at_home(&RedisRooms::mark_read, std::move(actor), std::move(socket), std::move(room),
                   id);
  }

  Task<Result<bool>> room_list_has(std::string room, std::string list, std::string name) override {
    return at_home(&RedisRooms::list_has, std::move(room), std::move(list), std::move(name));
  }
  Task<Result<permissions::RoomFacts>> room_facts(std::string room, std::string user) override {
    return at_home(&RedisRooms::facts, std::move(room), std::move(user));
  }

  Task<Result<std::shared_ptr<void>>> watch_room(std::string room) override {
    return at_home(&RedisRooms::watch, std::move(room));
  }

  std::optional<RedisStats> redis_stats() const override { return stats_->read(); }

  bool is_shared() const override { return true; }
  const std::string& instance_uid() const override { return instance_uid_; }
  void set_address(std::string address) override { address_ = std::move(address); }
  Task<Result<>> update_heartbeat() override { return at_home(&RedisNodes::heartbeat); }
  Task<Result<std::optional<std::int64_t>>> instance_heartbeat(std::string instance) override {
    return at_home(&RedisNodes::heartbeat_of, std::move(instance));
  }
  Task<Result<std::vector<InstanceInfo>>> list_instances() override {
    return at_home(&RedisNodes::all);
  }
  Task<Result<std::map<std::string, std::string>>> instance_sockets(std::string instance) override {
    return at_home(&RedisNodes::sockets_of, std::move(instance));
  }
  Task<Result<>> forget_instance(std::string instance) override {
    return at_home(&RedisNodes::forget, std::move(instance));
  }
  Task<Result<std::vector<Lease>>> other_leases() override { return at_home(&RedisLeases::others); }
  Task<Result<Lease>> doubt_lease(std::string lease) override {
    return at_home(&RedisLeases::doubt, std::move(lease));
  }
  Task<Result<bool>> claim_lease(Lease lease) override {
    return at_home(&RedisLeases::claim, std::move(lease));
  }
  Task<Result<std::map<std::string, std::string>>> lease_sockets(std::string lease) override {
    return at_home(&RedisLeases::sockets_of, std::move(lease));
  }
  Task<Result<DisconnectResult>> disconnect_socket_of(std::string lease, std::string user,
                                                      std::string socket) override {
    return at_home(&RedisUsers::disconnect_of, std::move(lease), std::move(user),
                   std::move(socket));
  }
  Task<Result<>> forget_lease(std::string lease) override {
    return at_home(&RedisLeases::forget, std::move(lease));
  }
  Task<Result<>> sync_user(std::string user) override {
    return at_home(&RedisUsers::sync, std::move(user));
  }
  Task<Result<RemovedUsers>> sync_room(std::string room) override {
    return at_home(&RedisRooms::sync, std::move(room));
  }
  Task<Result<>> publish_bus(std::string name, Args args) override {
    return at_home(&RedisNodes::publish, std::move(name), std::move(args));
  }
  Task<Result<>> probe() override { return at_home(&RedisNodes::probe); }

 private:
  template <class T, class Part, class... Args>
  using Operation = Task<Result<T>> (Part::*)(Args...);

  /// An operation with its arguments. To the compiler a coroutine costs far more than a function
  /// does, so there are coroutines for each type of result, not for each operation.
  template <class T>
  using Call = std::function<Task<Result<T>>(Session&)>;

  /// Runs an operation on the store's thread, then returns to the caller's executor.
  template <class T, class Part, class... Args>
  Task<Result<T>> at_home(Operation<T, Part, Args...> operation,
                          std::type_identity_t<Args>... args) {
    return call_at_home(Call<T>([operation, ... args = std::move(args)](Session& session) mutable {
      Part& part = session.part(static_cast<Part*>(nullptr));
      return (part.*operation)(std::move(args)...);
    }));
  }

  template <class T>
  Task<Result<T>> call_at_home(Call<T> call) {
    if (!home_) co_return errors::internal_error("the store is not open");
    const asio::any_io_executor here = co_await asio::this_coro::executor;
    std::optional<Result<T>> result;
    if (here == home_) {
      co_await run(std::move(call), &result);
    } else {
      co_await spawn_at_home(run(std::move(call), &result));
    }
    co_return std::move(*result);
  }

  template <class T>
  Task<> run(Call<T> call, std::optional<Result<T>>* result) {
    if (!session_) {
      *result = errors::internal_error("the store is closed");
      co_return;
    }
    const base::RunningWork::Token token = session_->context.work->begin();
    *result = co_await call(*session_);
  }

  Task<> spawn_at_home(Task<> task) {
    return asio::co_spawn(home_, std::move(task), asio::use_awaitable);
  }

  Task<> open_here(EventSink* sink, Result<>* opened) {
    session_ = std::make_unique<Session>(options_, instance_uid_);
    session_->context.address = address_;
    session_->context.stats = stats_;
    *opened = session_->context.start(home_, redis_, clock_, *sink);
    if (*opened) *opened = co_await session_->nodes.open(*sink);
  }

  // Running operations fail and end; then all parts are destroyed.
  Task<> close_here() {
    if (!session_) co_return;
    const std::unique_ptr<Session> session = std::exchange(session_, nullptr);
    session->nodes.close();
    session->context.close();
    if (session->context.work) co_await session->context.work->wait_idle();
  }

  // Constant once the store is open.
  const Options options_;
  const redis::Options redis_;
  const WallClock clock_;
  const std::string instance_uid_ = store::make_instance_uid();
  std::string address_;
  asio::any_io_executor home_;

  // Used only on the store's thread.
  std::unique_ptr<Session> session_;
  const redis::StatsPtr stats_ = std::make_shared<redis::Stats>();
};

}  // namespace

std::unique_ptr<Store> make_redis_store(const Options& options, WallClock clock) {
  return std::make_unique<RedisStore>(options, std::move(clock));
}

}  // namespace chat
