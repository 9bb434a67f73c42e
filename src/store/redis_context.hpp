// What the operations of a Redis store share while it is open.
#pragma once

#include <chat/options.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/feeds.hpp"

namespace chat::store {

class RedisLease;
class RedisStandingRooms;

/// A script on a room or a user.
struct StreamCall {
  const LuaScript* script;
  Feeds::Kind kind;
  std::string name;  ///< of the room or the user
  std::vector<std::string> args;
  std::vector<std::string> more_keys = {};
  std::string detail = {};  ///< what errors name: the list, or the socket
  bool is_read = false;
};

/// Of one node, on one thread.
class RedisContext {
 public:
  RedisContext(const Options& options, RedisKeys keys, std::string node);
  RedisContext(const RedisContext&) = delete;
  RedisContext& operator=(const RedisContext&) = delete;
  ~RedisContext();

  Result<> start(boost::asio::any_io_executor executor, const redis::Options& redis,
                 WallClock clock, EventSink& sink);
  void close();

  /// The script's answer: "ok", its events, which are delivered by then, and what it says.
  Task<Result<redis::Reply>> ask(StreamCall call);

  /// Several at a time; each as ask().
  Task<std::vector<Result<redis::Reply>>> ask_all(std::vector<StreamCall> calls);

  /// Several at a time; each as run().
  Task<std::vector<Result<redis::Reply>>> run_all(std::vector<redis::Command> commands);

  /// Notifies the user's sockets, on all nodes.
  Task<Result<>> notify(std::string user, Event event, std::string except);

  /// A command that may be done twice.
  Task<Result<redis::Reply>> run(redis::Command command);

  const boost::asio::any_io_executor& executor() const { return executor_; }

  /// On a cluster channels are sharded ones.
  std::string_view publish_command() const { return is_cluster_ ? "SPUBLISH" : "PUBLISH"; }

  const Options options;
  const RedisKeys keys;
  const std::string node;
  std::string address;  ///< of the node, for people
  int min_replicas_acks = 0;

  std::unique_ptr<redis::Database> database;
  std::unique_ptr<redis::Subscriber> subscriber;
  std::optional<RedisScripts> scripts;
  std::optional<RedisCalls> calls;
  std::optional<Work> work;
  std::optional<Feeds> feeds;
  std::unique_ptr<RedisLease> lease;
  std::unique_ptr<RedisStandingRooms> standing_rooms;

 private:
  struct Batch;
  Task<> into(std::shared_ptr<Batch> batch, std::size_t index, Task<Result<redis::Reply>> task);
  Task<std::vector<Result<redis::Reply>>> all(std::vector<Task<Result<redis::Reply>>> tasks);

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
