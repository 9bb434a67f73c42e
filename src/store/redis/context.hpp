// State that the operations of an open Redis store share.
#pragma once

#include <chat/options.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/redis/streams/feeds.hpp"

namespace chat::store {

class RedisLease;
class RedisStandingRooms;

inline constexpr auto kRoom = Feeds::Kind::kRoom;
inline constexpr auto kUser = Feeds::Kind::kUser;

/// A script on a room or a user.
struct StreamCall {
  const LuaScript* script;
  Feeds::Kind kind;
  std::string name;  ///< of the room or the user
  std::vector<std::string> args;
  std::vector<std::string> more_keys = {};
  std::string detail = {};  ///< the list or socket that errors name
  bool is_read = false;
};

/// A script's answer. The script names the values.
class Answer {
 public:
  Answer(const LuaScript& script, redis::Reply reply)
      : script_(&script), reply_(std::move(reply)) {}

  const redis::Reply& operator[](std::string_view name) const {
    return reply_[script_->answer_index(name)];
  }
  /// The events, encoded, in stream order.
  const redis::Reply& events() const { return reply_[1]; }

 private:
  const LuaScript* script_;
  redis::Reply reply_;
};

/// One for each node. Not thread-safe: belongs to one thread.
class RedisContext {
 public:
  RedisContext(const Options& options, RedisKeys keys, std::string node);
  RedisContext(const RedisContext&) = delete;
  RedisContext& operator=(const RedisContext&) = delete;
  ~RedisContext();

  Result<> start(boost::asio::any_io_executor executor, const redis::Options& redis,
                 WallClock clock, EventSink& sink);
  void close();

  /// Runs a script. Completes after its events are delivered.
  Task<Result<Answer>> ask(StreamCall call);
  /// Whether the answer's `value` is 1.
  Task<Result<bool>> ask_flag(StreamCall call);
  /// For scripts whose answer says nothing more.
  Task<Result<>> ask_done(StreamCall call);

  /// ask() for several calls, concurrently.
  Task<std::vector<Result<Answer>>> ask_all(std::vector<StreamCall> calls);

  /// run() for several commands, concurrently.
  Task<std::vector<Result<redis::Reply>>> run_all(std::vector<redis::Command> commands);

  /// Notifies the user's sockets, on all nodes.
  Task<Result<>> notify(std::string user, Event event, std::string except);

  /// Drops the user's marks in these rooms.
  Task<> drop_read_marks(std::string user, std::vector<std::string> rooms);

  /// Runs an idempotent command.
  Task<Result<redis::Reply>> run(redis::Command command);

  const boost::asio::any_io_executor& executor() const { return executor_; }

  /// Whether events have ticks, so that sockets may be taken over. On a cluster no counter could
  /// order the events of all servers.
  bool has_ticks() const { return options.recovery.window > 0 && !is_cluster_; }

  /// A cluster uses sharded channels.
  std::string_view publish_command() const { return is_cluster_ ? "SPUBLISH" : "PUBLISH"; }

  const Options options;
  const RedisKeys keys;
  const std::string node;
  std::string address;  ///< of the node, for people
  int min_replicas_acks = 0;
  redis::StatsPtr stats = std::make_shared<redis::Stats>();  ///< outlives the context

  std::unique_ptr<redis::Database> database;
  std::unique_ptr<redis::Subscriber> subscriber;
  std::optional<RedisScripts> scripts;
  std::optional<RedisCalls> calls;
  std::optional<base::RunningWork> work;
  std::optional<Feeds> feeds;
  std::unique_ptr<RedisLease> lease;
  std::unique_ptr<RedisStandingRooms> standing_rooms;

 private:
  template <class T>
  Task<std::vector<Result<T>>> all(std::vector<Task<Result<T>>> tasks);

  boost::asio::any_io_executor executor_;
  bool is_cluster_ = false;
};

inline std::string flag(bool value) { return value ? "1" : ""; }
inline std::string bit(bool value) { return value ? "1" : "0"; }

/// The texts of an array of strings.
std::vector<std::string> texts_of(const redis::Reply& reply);
std::string text_of(const redis::Reply& reply);
std::size_t count_of(const redis::Reply& reply);

}  // namespace chat::store
