#include "store/redis/context.hpp"

#include <boost/asio/co_spawn.hpp>

#include "base/log.hpp"
#include "base/on_exit.hpp"
#include "base/signal.hpp"
#include "store/redis/lease.hpp"
#include "store/redis/standing_rooms.hpp"

namespace chat::store {
namespace {

// A connection that only listens does not notice that it is dead; one that waits for answers does.
constexpr std::chrono::milliseconds kLongestSilence{3000};

/// The contract's error for the code that a script returned.
Error error_named(const std::string& code, const StreamCall& call) {
  if (code == codes::kBadArgument) return errors::bad_argument(1, call.detail);
  if (code == codes::kNotAllowed) return errors::not_allowed();
  if (code == codes::kNoRoom) return errors::no_room(call.name);
  if (code == codes::kNotJoined) return errors::not_joined(call.name);
  if (code == codes::kRoomExists) return errors::room_exists(call.name);
  if (code == codes::kNoUser) return errors::no_user(call.name);
  if (code == codes::kNoUserOnline) return errors::no_user_online(call.name);
  if (code == codes::kUserExists) return errors::user_exists(call.name);
  if (code == codes::kUserOnline) return errors::user_online(call.name);
  if (code == codes::kNoList) return errors::no_list(call.detail);
  if (code == codes::kListLimitExceeded) return errors::list_limit_exceeded(call.detail);
  if (code == codes::kInvalidSocket) return errors::invalid_socket(call.detail);
  return errors::internal_error("Redis: a script answered " + code);
}

}  // namespace

std::string text_of(const redis::Reply& reply) { return std::string(reply.text().value_or("")); }

std::size_t count_of(const redis::Reply& reply) {
  return static_cast<std::size_t>(reply.integer().value_or(0));
}

std::vector<std::string> texts_of(const redis::Reply& reply) {
  std::vector<std::string> texts;
  for (const redis::Reply& element : reply.array()) texts.push_back(text_of(element));
  return texts;
}

RedisContext::RedisContext(const Options& its_options, RedisKeys its_keys, std::string its_node)
    : options(its_options), keys(std::move(its_keys)), node(std::move(its_node)) {}

RedisContext::~RedisContext() = default;

Result<> RedisContext::start(boost::asio::any_io_executor executor, const redis::Options& redis,
                             WallClock clock, EventSink& sink) {
  executor_ = executor;
  auto made_database = redis::make_database(executor, redis, stats);
  if (!made_database) return error_of(made_database.error());
  database = std::move(*made_database);
  redis::Options listening = redis;
  listening.longest_silence = std::min(listening.longest_silence, kLongestSilence);
  auto made_subscriber = redis::make_subscriber(executor, std::move(listening), stats);
  if (!made_subscriber) return error_of(made_subscriber.error());
  subscriber = std::move(*made_subscriber);
  is_cluster_ = !redis.cluster.empty();
  std::optional<RedisScripts::Ticks> ticks;
  if (has_ticks()) ticks = {.prefix = keys.prefix, .window = options.recovery.window};
  scripts.emplace(is_cluster_, ticks);
  calls.emplace(*database, node, std::move(clock), redis.command_timeout);
  work.emplace();
  feeds.emplace(
      Feeds::Parts{executor, *calls, *subscriber, *scripts, keys, sink, node, *work, has_ticks()});
  lease = std::make_unique<RedisLease>(*this);
  standing_rooms = std::make_unique<RedisStandingRooms>(*this);
  return {};
}

void RedisContext::close() {
  if (subscriber != nullptr) subscriber->close();
  if (database != nullptr) database->close();
}

Task<Result<Answer>> RedisContext::ask(StreamCall call) {
  ScriptCall script{
      .script = call.script,
      .base = call.kind == Feeds::Kind::kRoom ? keys.room(call.name) : keys.user(call.name),
      .args = std::move(call.args),
      .more_keys = std::move(call.more_keys),
      .is_read = call.is_read};
  redis::Result<redis::Reply> reply = co_await calls->run(std::move(script));
  if (!reply) co_return error_of(reply.error());
  const std::string code = text_of((*reply)[0]);
  if (code != "ok") co_return error_named(code, call);
  std::vector<std::string> events = texts_of((*reply)[1]);
  if (!events.empty()) {
    const Result<> delivered = co_await feeds->deliver(call.kind, call.name, std::move(events));
    if (!delivered) co_return delivered.error();
  }
  co_return Answer(*call.script, *std::move(reply));
}

Task<Result<bool>> RedisContext::ask_flag(StreamCall call) {
  const Result<Answer> answer = co_await ask(std::move(call));
  if (!answer) co_return answer.error();
  co_return (*answer)["value"].integer() == 1;
}

Task<Result<>> RedisContext::ask_done(StreamCall call) {
  const Result<Answer> answer = co_await ask(std::move(call));
  if (!answer) co_return answer.error();
  co_return Result<>();
}

namespace {

template <class T>
struct Batch {
  Batch(boost::asio::any_io_executor executor, std::size_t size)
      : results(size, Result<T>(errors::timeout())), missing(size), done(std::move(executor)) {}

  std::vector<Result<T>> results;
  std::size_t missing;
  base::Signal done;
};

template <class T>
Task<> into(std::shared_ptr<Batch<T>> batch, std::size_t index, Task<Result<T>> task) {
  const base::OnExit done([batch] {
    if (--batch->missing == 0) batch->done.notify_all();
  });
  batch->results[index] = co_await std::move(task);
}

}  // namespace

template <class T>
Task<std::vector<Result<T>>> RedisContext::all(std::vector<Task<Result<T>>> tasks) {
  const auto batch = std::make_shared<Batch<T>>(executor_, tasks.size());
  std::size_t index = 0;
  for (Task<Result<T>>& task : tasks) {
    boost::asio::co_spawn(executor_, into(batch, index++, std::move(task)),
                          [token = work->begin()](std::exception_ptr problem) {
                            if (problem) base::log_error("a call of Redis failed");
                          });
  }
  while (batch->missing > 0) co_await batch->done.wait();
  co_return std::move(batch->results);
}

Task<std::vector<Result<Answer>>> RedisContext::ask_all(std::vector<StreamCall> asked) {
  std::vector<Task<Result<Answer>>> tasks;
  tasks.reserve(asked.size());
  for (StreamCall& call : asked) tasks.push_back(ask(std::move(call)));
  return all(std::move(tasks));
}

Task<std::vector<Result<redis::Reply>>> RedisContext::run_all(
    std::vector<redis::Command> commands) {
  std::vector<Task<Result<redis::Reply>>> tasks;
  tasks.reserve(commands.size());
  for (redis::Command& command : commands) tasks.push_back(run(std::move(command)));
  return all(std::move(tasks));
}

Task<Result<>> RedisContext::notify(std::string user, Event event, std::string except) {
  StreamCall call{.script = &scripts->user_publish,
                  .kind = Feeds::Kind::kUser,
                  .name = std::move(user),
                  .args = {"n", encode_notify(event, except)}};
  const Result<Answer> reply = co_await ask(std::move(call));
  if (!reply) co_return reply.error();
  co_return Result<>();
}

Task<> RedisContext::drop_read_marks(std::string user, std::vector<std::string> rooms) {
  std::vector<StreamCall> drops;
  drops.reserve(rooms.size());
  for (std::string& room : rooms) {
    drops.push_back({.script = &scripts->room_drop_read,
                     .kind = Feeds::Kind::kRoom,
                     .name = std::move(room),
                     .args = {user}});
  }
  const std::vector<Result<Answer>> dropped = co_await ask_all(std::move(drops));
  for (const Result<Answer>& reply : dropped) {
    if (reply || reply.error().code == codes::kNoRoom) continue;
    base::log_warning("a room keeps a read mark too many", {{"user", user}});
  }
}

Task<Result<redis::Reply>> RedisContext::run(redis::Command command) {
  redis::CallOptions how;
  how.repeatable = true;
  redis::Result<redis::Reply> reply = co_await database->run(std::move(command), how);
  if (!reply) co_return error_of(reply.error());
  co_return *std::move(reply);
}

}  // namespace chat::store
