// Connection state recovery: what the sockets of a namespace have been sent, and may have missed.
//
// Source: Socket.IO 4.6 and later, "Connection state recovery". The answer to CONNECT carries a
// private id (`pid`); each event carries its place in the sequence of all events (the "offset") as
// its last argument. A client that lost its connection sends both with its next CONNECT.
//
// The sequence is the node's: every event gets its place while the namespace hands it to the loops,
// both under one lock. So each loop, and each socket, gets events in the order of their places
// (Socket::catch_up() keeps it among channels), and the place of the last one that a client has got
// says all.
//
// A socket is recovered wholly or not at all: if any event that it may have missed is not kept any
// more, it is not.
//
// With a log, sockets are recovered after a restart too (recovery_restart.cpp): all of the above is
// written to it, under the same lock, so the log has the order of the sequence.
//
// Where several servers share a state, events that come from it have ticks (<chat/event.hpp>), and
// places follow from these: so a place says the same to all servers, see tick_of().
#pragma once

#include <chat/event.hpp>
#include <chat/recovery_log.hpp>
#include <chat/stats.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/name_hash.hpp"
#include "socketio/kept_events.hpp"
#include "socketio/pid.hpp"
#include "socketio/recovery_options.hpp"

namespace chat::socketio {

/// An event with a tick has the first place of that tick. Events without one, which are this
/// server's own, follow it. The upper half of a tick's places is for what comes out of order.
inline constexpr int kPlaceBits = 10;
inline constexpr std::uint64_t kUnsure = std::uint64_t{1} << (kPlaceBits - 1);
inline constexpr std::uint64_t kInTick = (std::uint64_t{1} << kPlaceBits) - 1;

constexpr std::uint64_t place_of(Tick tick) { return tick << kPlaceBits; }
/// A socket that got the event of this place got all of its events up to the tick, and of those
/// with ticks no later one. nullopt: that is not known.
constexpr std::optional<Tick> tick_of(std::uint64_t place) {
  return (place & kUnsure) != 0 ? std::nullopt : std::optional<Tick>(place >> kPlaceBits);
}

/// Take lock() first, and hold it until what the calls return is handed to the loops. The lock is
/// the innermost but for those of the loops' queues.
class Recovery final : private RecoverySource {
 public:
  explicit Recovery(const RecoveryOptions& options);

  [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  const RecoveryOptions& options() const { return options_; }
  const PidKey& key() const { return key_; }
  /// Several servers have the key, and events have ticks. Call it before there are sockets.
  void share(PidKey key) {
    key_ = std::move(key);
    has_ticks_ = true;
  }

  /// Makes the packet of an event that the log has kept.
  using PacketOf = std::function<EncodedPacket(const recovery::State::Kept& kept)>;
  /// Before all other calls: writes to the log from now on, and takes up what it has of the
  /// namespace. Its sockets are away; of those that cannot be recovered, only their leaving of
  /// channels is written.
  void set_log(RecoveryLog& log, const std::string& name_space, std::size_t loops,
               const PacketOf& packet_of);
  bool has_log() const { return log_ != nullptr; }

  // Sockets ---------------------------------------------------------------------------------------

  /// A new socket on a loop. If it `awaits_greeting`, it can be recovered from greet() on. One that
  /// may not return is not recovered: the log only tells of its channels.
  void add(std::string_view socket, std::size_t loop, bool awaits_greeting, bool may_return = true);
  /// The socket is gone for good. Does nothing if it is unknown, as all of these do.
  void remove(std::string_view socket);
  bool has(std::string_view socket) const { return sockets_.contains(socket); }
  /// The loop that the socket is on; nullopt for one that cannot be recovered.
  std::optional<std::size_t> loop_of(std::string_view socket) const;
  enum class Loss : std::uint8_t {
    kEnds,   ///< it cannot be recovered, and is gone
    kWaits,  ///< for its client
    kKept,   ///< for its client, after the next start or at another server
  };
  /// Its connection broke.
  Loss lose(std::string_view socket);
  /// Its time is over. False: a client has just claimed it.
  bool expire(std::string_view socket);
  /// This server recovers no connection from now on: see keeps_closed().
  /// Returns the sockets that wait for one.
  std::vector<std::string> close();
  /// Whether sockets that may be recovered are kept for other servers, or for the next start.
  bool keeps_closed() const { return has_ticks_ || (log_ != nullptr && log_->is_whole()); }

  /// A socket that another server had until the event of this tick. It is in the channels, and
  /// claimed. False: events came out of order.
  bool adopt(std::string_view socket, const std::vector<std::string>& channels, Tick tick);
  /// The client of an adopted socket has got everything up to its resumption if it has got the
  /// event of this place.
  void set_floor(std::string_view socket, std::uint64_t place);
  /// Reserves the taking over of a socket from another server, for one client at a time.
  bool begin_take_over(const std::string& socket) { return taking_over_.insert(socket).second; }
  void end_take_over(const std::string& socket) { taking_over_.erase(socket); }

  void join(std::string_view socket, const std::string& channel);
  void leave(std::string_view socket, const std::string& channel);
  /// The sockets of a channel that are in no channel of a loop: they have no connection, or are
  /// claimed.
  std::vector<std::string> without_client_in(const std::string& channel) const;

  // Events ----------------------------------------------------------------------------------------

  StampedEventPtr to_channel(const std::string& channel, EncodedPacket event,
                             const std::string& except,
                             const std::optional<MessageRef>& message = {}, Tick tick = 0);
  EncodedPacket to_socket(std::string_view socket, EncodedPacket event);
  /// The event that tells a client that it is logged in. It is not kept: a client that did not get
  /// it logs in anew. Its place is last_place() then.
  EncodedPacket greet(std::string_view socket, EncodedPacket event);
  /// An event that nobody needs later.
  StampedEventPtr pass(EncodedPacket event) const;

  // Taking up a connection ------------------------------------------------------------------------

  bool is_claimed(std::string_view socket) const;
  /// Reserves the socket for one client, until resume(), return_unclaimed() or remove(). `place`:
  /// of the last event that the client has got; 0 if it got none. Returns the socket's loop;
  /// nullopt if it cannot be recovered from there, or is reserved.
  std::optional<std::size_t> claim(std::string_view socket, std::uint64_t place);
  /// A client asked for what cannot be recovered.
  void note_refusal() { ++refused_; }
  /// The client is gone, too. The socket waits for another one, on `loop`; false if it is gone.
  bool return_unclaimed(std::string_view socket, std::size_t loop);

  struct Resumed {
    std::vector<std::string> channels;
    std::vector<StampedEventPtr> missed;  ///< in order
  };
  /// The claimed socket is on `loop` from here on, with a connection. nullopt: it is gone, or what
  /// it missed is.
  std::optional<Resumed> resume(std::string_view socket, std::uint64_t place, std::size_t loop);

  std::uint64_t last_place() const { return last_place_; }
  RecoveryStats stats() const;

 private:
  struct Channel {
    std::uint32_t holders = 0;          ///< sockets that are in it, or left it lately
    std::uint32_t floor_record = 0;     ///< what the last record of its floor takes
    std::shared_ptr<EventTrail> trail;  ///< null if nothing was kept
  };
  using Channels = std::unordered_map<std::string, Channel, base::NameHash, std::equal_to<>>;

  /// A channel that the socket is in, since a place.
  struct Joined {
    Channels::value_type* channel;
    std::uint64_t since;
  };
  /// A channel that it was in, from one place to another.
  struct Left {
    Channels::value_type* channel;
    std::uint64_t since;
    std::uint64_t until;
  };
  struct Tracked {
    std::vector<Joined> joined;
    std::unique_ptr<std::vector<Left>> left;  ///< lately; null if none
    std::shared_ptr<EventTrail> own;          ///< null if nothing was kept
    RecordPlace record;                       ///< the last whole one; unknown without a log
    std::uint64_t floor = 0;                  ///< it must have got the events up to here
    std::uint8_t loop = 0;
    bool may_return = true;
    bool is_greeted = false;
    bool is_away = false;
    bool is_claimed = false;
  };
  using Sockets = std::unordered_map<std::string, Tracked, base::NameHash, std::equal_to<>>;
  /// A socket that is gone, until it has left its channels: so that the log has that, too.
  struct Leaving {
    std::vector<std::string> channels;
    RecordPlace record;
  };

  Tracked* find(std::string_view socket);
  const Tracked* find(std::string_view socket) const;
  /// Whether all that the socket was sent after `place` is kept.
  bool covers(std::string_view socket, const Tracked& tracked, std::uint64_t place) const;
  bool is_in(std::string_view socket, const Channels::value_type& channel) const;
  void remember(std::string_view socket, Tracked& tracked, Joined was);
  void forget_left(std::string_view socket, Tracked& tracked);
  void let_go(Channels::value_type& channel);
  void set_away(Tracked& tracked, bool away);
  std::uint64_t next_place(Tick tick);
  /// With the last place.
  StampedEventPtr stamp(EncodedPacket event, const std::string& except);
  void keep(std::shared_ptr<EventTrail>& trail, const StampedEventPtr& event, std::uint32_t record);

  // The log.
  recovery::EventPlace oldest_kept() override;
  void rewrite_socket(const std::string& socket, std::uint64_t position) override;
  void rewrite_socket(const std::string& socket) override;
  void rewrite_left() override;
  void rewrite_floors(const std::set<std::string>& channels) override;
  RecordPlace write(const recovery::Record& record);
  void write_change(const std::string& socket, Tracked& tracked, const recovery::Record& change);
  void write_whole(const std::string& socket, Tracked& tracked);
  void write_whole(const std::string& socket, Leaving& leaving);
  void write_whole(const recovery::Socket& whole, RecordPlace& record);
  void write_sequence();
  void write_all();
  std::uint32_t write_event(const std::string& to, bool to_socket, const EncodedPacket& event,
                            const std::string& except, const std::optional<MessageRef>& message);
  void write_left(std::string_view socket, const std::string& channel);
  void write_gone(const std::string& socket, const Tracked& tracked);
  void account_events();
  void restore(const recovery::State::KnownSocket& known, std::size_t loops);
  void restore(const recovery::State::Kept& kept, const PacketOf& packet_of);
  Channels::value_type& hold(const std::string& channel);
  bool is_void(std::uint64_t place) const;

  const RecoveryOptions options_;
  PidKey key_;
  bool has_ticks_ = false;
  std::mutex mutex_;  // for all below
  std::uint64_t last_place_;
  std::size_t away_ = 0;
  std::uint64_t recovered_ = 0;
  std::uint64_t refused_ = 0;
  bool is_closed_ = false;
  Channels channels_;  // those with holders
  Sockets sockets_;
  std::unordered_set<std::string> taking_over_;
  KeptEvents kept_;

  RecoveryLog* log_ = nullptr;  // null: a restart ends all sockets
  std::string secret_;          // of key_
  std::string scope_;
  std::unordered_map<std::string, Leaving, base::NameHash, std::equal_to<>> leaving_;
  std::vector<recovery::Void> voids_;
  std::int64_t started_ = 0;
  std::uint64_t written_since_ = 0;  // earlier events are not in the log
  std::size_t accounted_ = 0;        // bytes of events
};

}  // namespace chat::socketio
