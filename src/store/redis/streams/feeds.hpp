// The streams that this node listens to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/running_work.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/subscriber.hpp"
#include "store/redis/scripts/calls.hpp"
#include "store/redis/scripts/keys.hpp"
#include "store/redis/scripts/scripts.hpp"
#include "store/redis/streams/feed.hpp"

namespace chat::store {

/// A room's stream is listened to while sockets of this node are in the room, a user's while the
/// user has sockets here, and a little longer. Gaps are filled from the log.
///
/// Belongs to one thread, that of the subscriber.
class Feeds {
 public:
  enum class Kind : std::uint8_t { kRoom, kUser };

  struct Parts {
    boost::asio::any_io_executor executor;
    RedisCalls& calls;
    redis::Subscriber& subscriber;
    const RedisScripts& scripts;
    const RedisKeys& keys;
    EventSink& sink;
    base::RunningWork& work;  ///< that has to end before the store does
  };

  explicit Feeds(Parts parts);
  Feeds(const Feeds&) = delete;
  Feeds& operator=(const Feeds&) = delete;
  ~Feeds();

  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;

  /// Keeps a stream listened to for as long as it lives.
  class Use {
   public:
    Use() = default;
    explicit Use(EntryPtr entry);
    Use(Use&&) noexcept = default;
    Use& operator=(Use&& other) noexcept {
      std::swap(entry_, other.entry_);
      return *this;
    }
    ~Use();

   private:
    EntryPtr entry_;
  };

  /// Completes when nothing that is published from then on is missed. Makes the user if there is
  /// none; a room that does not exist is noRoom.
  Task<Result<Use>> open(Kind kind, std::string name);

  /// The stream is no more; opening it begins with what there is then.
  void end(Kind kind, const std::string& name);

  /// The sockets of this node.
  void add_socket(const std::string& user, const std::string& socket);
  void remove_socket(const std::string& socket);
  /// Tells of each that it is lost; they are still here until they are removed.
  void lose_sockets();
  bool has_socket(const std::string& socket) const { return sockets_.contains(socket); }

  /// An event that an operation of this node caused. Where nobody here listens it goes straight to
  /// the sink. Returns whether it was delivered.
  bool offer(Kind kind, const std::string& name, StreamEvent event);
  /// An event of no stream.
  void tell(const UserEvent& event) { parts_.sink.on_user_event(event); }
  /// `timeout` where an event cannot be delivered, as one before it is missing for too long.
  Task<Result<>> reached(Kind kind, std::string name, std::uint64_t seq);
  /// Both, for the events of a script's answer.
  Task<Result<>> deliver(Kind kind, std::string name, std::vector<std::string> events);

 private:
  std::optional<StreamEvent> decode(Kind kind, const std::string& name,
                                    std::string_view payload) const;
  std::string channel_of(Kind kind, const std::string& name) const;
  EntryPtr find(Kind kind, const std::string& name) const;
  EntryPtr get(Kind kind, const std::string& name);
  Task<Result<>> start(EntryPtr entry);
  Task<Result<StreamPosition>> locate(EntryPtr entry);
  Task<Result<StreamPosition>> make_user(EntryPtr entry);
  redis::Subscriber::Callbacks callbacks_of(const EntryPtr& entry);

  void on_message(Entry& entry, std::string_view payload);
  void to_sink(Entry* entry, const StreamEvent& event);
  void note_presence(Entry* entry, const RoomEvent& event);
  void note_presence(const UserEvent& event);
  void on_room_opened(const RoomOpened& opened);
  Task<> open_from(RoomOpened opened);

  /// Looks again after a moment from then on: at a gap that may have closed, or a log to be read.
  void watch(const EntryPtr& entry, Feed::Clock::time_point from = Feed::Clock::now());
  void tick();
  void fill_soon(const EntryPtr& entry);
  Task<> fill(EntryPtr entry);
  Task<bool> read_log(EntryPtr entry);
  Task<bool> reconcile(EntryPtr entry);
  void reconcile_with(Entry& entry, const std::map<std::string, std::vector<std::string>>& present);
  void drop_if_idle(const EntryPtr& entry);
  void drop_idle(Feed::Clock::time_point now);
  void spawn(Task<> task);

  const Parts parts_;
  std::map<std::pair<Kind, std::string>, EntryPtr> entries_;
  std::unordered_map<std::string, std::string> sockets_;  ///< of this node → user
  std::vector<std::weak_ptr<Entry>> watched_;
  redis::LazyTimer timer_;
};

}  // namespace chat::store
