// The streams that this node subscribes to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
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

/// This node subscribes to a room's stream while the room has sockets of this node, and to a user's
/// stream while the user has sockets here; both a little longer. The log fills gaps.
///
/// With ticks, events reach the sink in the order of their ticks, those of all streams: the
/// subscriptions of a server share a connection, which brings them in that order. So an event of an
/// own operation is not taken from the answer, which may overtake others. While a stream is read
/// from its log, or has a gap, the events of all streams have the tick kOutOfOrder for the sink.
///
/// Not thread-safe: belongs to the subscriber's thread.
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
    const std::string& node;
    base::RunningWork& work;  ///< has to end before the store does
    bool has_ticks;
  };

  explicit Feeds(Parts parts);
  Feeds(const Feeds&) = delete;
  Feeds& operator=(const Feeds&) = delete;
  ~Feeds();

  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;

  /// Keeps the node subscribed to a stream until it is destroyed.
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

  /// Completes once no later event can be missed. Makes the user if it does not exist. Returns
  /// noRoom if the room does not exist.
  Task<Result<Use>> open(Kind kind, std::string name);

  /// The stream has ended. Opening it again begins with whatever exists then.
  void end(Kind kind, const std::string& name);

  /// The sockets of this node.
  void add_socket(const std::string& user, const std::string& socket);
  void remove_socket(const std::string& socket);
  /// Reports each socket as lost. The sockets stay here until they are removed.
  void lose_sockets();
  bool has_socket(const std::string& socket) const { return sockets_.contains(socket); }
  bool has_socket_of(const std::string& user, const std::string& socket) const {
    const auto found = sockets_.find(socket);
    return found != sockets_.end() && found->second == user;
  }
  /// Whether the socket was this node's until another took it over.
  bool has_moved(const std::string& socket) const { return moved_.contains(socket); }
  /// The tick of the event by which this node took over the socket, once; 0 if there was none, or
  /// it came out of order.
  Tick take_adopted(const std::string& socket);

  /// Offers an event that an operation of this node caused. Without a subscription here the event
  /// goes straight to the sink. Returns whether it was delivered.
  bool offer(Kind kind, const std::string& name, StreamEvent event);
  /// Delivers an event that belongs to no stream.
  void tell(const UserEvent& event) { parts_.sink.on_user_event(event); }
  void tell(const RoomEvent& event) { parts_.sink.on_room_event(event); }
  /// Waits until `seq` is delivered. Returns `timeout` if an earlier event is missing for too long.
  Task<Result<>> reached(Kind kind, std::string name, std::uint64_t seq);
  /// offer() and reached() for the events of a script's answer.
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
  void on_signal(const Entry& entry, std::string_view payload);
  void to_sink(Entry* entry, StreamEvent& event);
  void note_presence(Entry* entry, const RoomEvent& event);
  void note_presence(const UserEvent& event);
  void note_move(UserEvent& event);
  Tick tick_for_sink(Tick tick);
  void unsettle(Entry& entry);
  void settle(const Entry& entry);
  void on_room_opened(const RoomOpened& opened);
  Task<> open_from(RoomOpened opened);

  /// Checks the stream again a moment after `from`: a gap may have closed, or the log is to be
  /// read.
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
  std::unordered_map<std::string, std::string> sockets_;  ///< this node's sockets → user
  std::vector<std::weak_ptr<Entry>> watched_;
  Tick last_tick_ = 0;                             ///< the highest of those delivered
  std::set<const Entry*> unsettled_;               ///< streams of which events may be missing
  std::unordered_map<std::string, Tick> adopted_;  ///< see take_adopted()
  std::unordered_map<std::string, Feed::Clock::time_point> moved_;  ///< sockets; when
  redis::LazyTimer timer_;
};

}  // namespace chat::store
