// What it takes to recover broken connections after a restart, written down as it happens.
//
// A transport with connection state recovery gives every event a place in one sequence. A client
// that connects again names the last place that it has got. The transport writes, under the lock of
// the sequence, which sockets are in which channels since when, and each event that a socket may
// miss; a store that outlives the process keeps it.
#pragma once

#include <chat/event.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chat {

/// Where a record is in the log.
struct RecordPlace {
  std::uint64_t position = 0;
  std::uint32_t size = 0;  ///< bytes

  bool is_known() const { return size != 0; }
  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
};

namespace recovery {

using EventPlace = std::uint64_t;

/// Whether a socket is among these: their ids with commas in between.
bool is_among(std::string_view socket, std::string_view sockets);

/// Up to which place the events of a channel are no longer kept.
struct Floor {
  EventPlace dropped = 0;             ///< the last event that is not kept,
  std::string except = {};            ///< the sockets that it left out, see is_among(),
  EventPlace dropped_for_except = 0;  ///< and the last one for those

  /// For this socket; 0: all are kept.
  EventPlace of(std::string_view socket) const {
    return is_among(socket, except) ? dropped_for_except : dropped;
  }
  /// The next event is not kept any more.
  void drop(EventPlace place, const std::string& left_out);
  /// Both floors hold.
  void merge(const Floor& other);
};

/// A channel that a socket is in, and gets the events after a place of.
struct Joined {
  std::string channel;
  EventPlace since = 0;
};

/// A channel that it was in, until a place.
struct Left {
  std::string channel;
  EventPlace since = 0;
  EventPlace until = 0;
};

/// A socket, whole. It is written from its first channel on.
struct Socket {
  std::string id;
  bool may_return = false;  ///< false: its client will not come back to it
  EventPlace floor = 0;     ///< what it got before, and missed of it, is not kept
  std::vector<Joined> joined;
  std::vector<Left> left;
};

// Changes of a socket. Those of an unknown one do nothing, nor do those that it has already.
struct SocketJoined {
  std::string socket;
  Joined joined;
};
struct SocketLeft {
  std::string socket;
  std::string channel;
  EventPlace until = 0;
};
struct SocketGreeted {
  std::string socket;
  EventPlace floor = 0;
};
struct SocketGone {
  std::string socket;
};

/// A room's message was told to the room.
struct MessageTold {
  EventPlace place = 0;
  MessageRef message;
};

/// Another event.
struct Told {
  EventPlace place = 0;
  bool to_socket = false;
  std::string to;      ///< a channel, or a socket
  std::string except;  ///< a socket that does not get it
  std::string text;    ///< the packet without its stamp
  std::vector<Binary> attachments;
};

/// Older events of the channel are not kept.
struct ChannelFloor {
  std::string channel;
  Floor floor;
};

/// Places that no event has: (after, last].
struct Void {
  EventPlace after = 0;
  EventPlace last = 0;
};

/// The sequence as a whole.
struct Sequence {
  std::string secret;  ///< makes the private ids of sockets
  std::string scope;   ///< whose sockets they are
  EventPlace last = 0;
  std::vector<Void> voids;
};

using Record = std::variant<Socket, SocketJoined, SocketLeft, SocketGreeted, SocketGone,
                            MessageTold, Told, ChannelFloor, Sequence>;

/// All of it, after a restart.
struct State {
  struct KnownSocket {
    Socket socket;
    RecordPlace record;  ///< the last whole one
  };
  struct Kept {
    Told event;  ///< of a message: `to` is the room, `text` the message's body
    bool is_message = false;
    std::uint32_t record = 0;  ///< bytes in the log
  };
  /// A message that was stored, but not told to anybody yet. It has no place.
  struct Untold {
    MessageRef message;
    Kept event;
  };

  Sequence sequence;
  std::vector<KnownSocket> sockets;
  std::vector<Kept> events;  ///< by place
  std::vector<ChannelFloor> floors;
  std::vector<Untold> untold;
};

}  // namespace recovery

/// What the log asks for when it gives space back. Called on a thread of the log, under no lock.
class RecoverySource {
 public:
  /// Events before this place are not needed. Floors of their channels tell of them.
  virtual recovery::EventPlace oldest_kept() = 0;
  /// Writes a socket anew, if its last whole record is at `position`.
  virtual void rewrite_socket(const std::string& socket, std::uint64_t position) = 0;
  /// Writes a socket anew, if there is one.
  virtual void rewrite_socket(const std::string& socket) = 0;
  /// Writes the sockets anew that have left channels lately: their floors have those of the
  /// channels.
  virtual void rewrite_left() = 0;
  /// Writes the floors of these channels, and the sequence.
  virtual void rewrite_floors(const std::set<std::string>& channels) = 0;

 protected:
  ~RecoverySource() = default;
};

/// Thread-safe, but for attach().
class RecoveryLog {
 public:
  /// Before the store is opened: what the log has of `scope`. Nothing if it has another's.
  virtual recovery::State attach(RecoverySource& source, const std::string& scope) = 0;

  /// In the order of the sequence. A record that finds no space is left out (the result is
  /// unknown): then is_whole() is false, and a restart recovers nobody.
  virtual RecordPlace write(const recovery::Record& record) = 0;
  virtual bool is_whole() const = 0;
  /// There is space again: all must be written anew. False if there is none.
  virtual bool begin_anew() = 0;

  /// What is needed takes so much more, or less.
  virtual void account(std::int64_t bytes) = 0;

 protected:
  ~RecoveryLog() = default;
};

}  // namespace chat
