// Channels: sockets of one loop that get the same events.
//
// Fan-out frames an event once, into its channel's batch, and touches no members. At the end of the
// tick each member gets a reference to its part of the batch; then all its output is written at
// once.
//
// Order at one socket: before a socket's own bytes (an ack, an echo) are queued, its channels are
// brought up to date for it. A membership's cursor is the member's position in the batch. Moving
// the cursor excludes a socket from an event, and handles joins and leaves in mid-tick.
//
// Order among the channels of a socket: events with an order (EncodedPacket::order) are merged by
// it. Otherwise a socket gets one channel's part of the tick after the other's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/name_hash.hpp"
#include "net/loop.hpp"
#include "net/output_queue.hpp"
#include "socketio/packet.hpp"
#include "wire/engineio_frame.hpp"

namespace chat::socketio {

class Channel;
class Socket;

/// One socket in one channel. Owned by the socket.
struct Membership {
  Membership(Channel& of, Socket& member) : channel(of), socket(member) {}

  Channel& channel;
  Socket& socket;
  std::size_t index = 0;    // in the channel's list
  std::size_t cursor = 0;   // bytes of the batch that the socket has got,
  std::uint32_t epoch = 0;  // in this epoch of the channel; 0 in a later one
  wire::FrameFormat format = wire::FrameFormat::kV4;  // of that batch
};

class Channel {
 public:
  explicit Channel(std::string name) : name_(std::move(name)) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  const std::string& name() const { return name_; }
  bool empty() const { return members_.empty(); }
  std::vector<std::string> socket_ids() const;

  /// The member gets events from now on.
  void add(Membership& membership);
  /// The member keeps earlier events if it was brought up to date.
  void remove(Membership& membership);

  /// To all members, or all but one.
  void append(const EncodedPacket& packet, Membership* except);

  /// Gives the member its missing part of the batch.
  void bring_up_to_date(Membership& membership);
  bool is_up_to_date(const Membership& membership) const;

  /// One event of a member's missing part.
  struct Missing {
    std::uint64_t order;
    Membership* membership;
    std::size_t end;  ///< in the batch
  };
  /// Appends the events of the member's missing part; one for all if they have no order.
  void list_missing(Membership& membership, std::vector<Missing>& out) const;
  /// Gives the member its missing part up to `end`.
  void give(Membership& membership, std::size_t end);

  /// Switches to the current format of the member's session. The member is up to date.
  void take_frame_format(Membership& membership);

  /// Brings all members up to date and begins a new batch.
  void fan_out();

 private:
  friend class ChannelSet;

  static std::size_t index(wire::FrameFormat format) { return static_cast<std::size_t>(format); }
  const net::BatchPtr& batch_of(const Membership& membership) const {
    return batches_[index(membership.format)];
  }
  std::size_t cursor_of(const Membership& membership) const {
    return membership.epoch == epoch_ ? membership.cursor : 0;
  }
  void count_in(Membership& membership);
  bool is_ordered() const {
    return std::ranges::any_of(batches_,
                               [](const auto& batch) { return batch && !batch->marks.empty(); });
  }

  const std::string name_;
  std::vector<Membership*> members_;
  // Attachment frames differ by format, so each format with members has a batch.
  std::array<net::BatchPtr, wire::kFrameFormats> batches_;
  std::array<std::uint32_t, wire::kFrameFormats> counts_{};  // of members
  std::uint32_t epoch_ = 1;
  bool dirty_ = false;  // in its set's list
};

/// The channels of one namespace on one loop.
class ChannelSet final : private net::Flushable {
 public:
  explicit ChannelSet(net::Loop& loop) : loop_(loop) {}

  /// nullptr if it has no members here.
  Channel* find(std::string_view name);

  /// False if the socket is already in it.
  bool join(Socket& socket, const std::string& name);
  /// False if the socket is not in it.
  bool leave(Socket& socket, std::string_view name);
  /// Removes a disconnected socket from all its channels; calls `left` for each.
  void leave_all(Socket& socket, const std::function<void(const std::string&)>& left);

  void append(Channel& channel, const EncodedPacket& packet, Membership* except);

 private:
  void flush() override;
  void note_members();
  void drop_if_empty(Channel& channel);

  net::Loop& loop_;
  std::unordered_map<std::string_view, std::unique_ptr<Channel>, base::NameHash> channels_;
  std::vector<Channel*> dirty_;
  std::uint32_t round_ = 0;  // of note_members()
};

}  // namespace chat::socketio
