// Channels: sockets of one loop that get the same events.
//
// An event is framed once, into its channel's batch. Members are not touched then: at the end of
// the tick each is given its part of the batch, as a reference, and then everything it is to get
// is written at once.
//
// Order at one socket: before bytes of its own are queued (an ack, an echo), its channels are
// brought up to date for it. A membership's cursor says how much of the batch the member has been
// given; leaving one socket out of an event, joining or leaving in mid-tick, is moving the cursor.
#pragma once

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
  std::size_t cursor = 0;   // bytes of the batch that the socket has been given,
  std::uint32_t epoch = 0;  // in this epoch of the channel; none of a later one
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

  /// The member gets what is emitted from here on.
  void add(Membership& membership);
  /// It keeps what was emitted before, if it was brought up to date.
  void remove(Membership& membership);

  /// To all, or to all but one.
  void append(const EncodedPacket& packet, Membership* except);

  /// Gives the member what it has not been given yet.
  void bring_up_to_date(Membership& membership);

  /// As the member's session has it from here on.
  void take_frame_format(Membership& membership);

  /// Brings everybody up to date and begins a new batch.
  void fan_out();

 private:
  friend class ChannelSet;

  static std::size_t index(wire::FrameFormat format) { return static_cast<std::size_t>(format); }
  const net::BatchPtr& batch_of(const Membership& membership) const {
    return batches_[index(membership.format)];
  }
  void count_in(Membership& membership);

  const std::string name_;
  std::vector<Membership*> members_;
  // Frames of attachments differ by format, so each that has members has its batch.
  std::array<net::BatchPtr, wire::kFrameFormats> batches_;
  std::array<std::uint32_t, wire::kFrameFormats> counts_{};  // of the members
  std::uint32_t epoch_ = 1;
  bool dirty_ = false;  // listed by its set
};

/// The channels of one namespace on one loop.
class ChannelSet final : private net::Flushable {
 public:
  explicit ChannelSet(net::Loop& loop) : loop_(loop) {}

  /// nullptr if nobody here is in it.
  Channel* find(std::string_view name);

  /// False where the socket is in it already.
  bool join(Socket& socket, const std::string& name);
  /// False where it is not in it.
  bool leave(Socket& socket, std::string_view name);
  /// Takes a socket that is gone out of all its channels, and calls for each.
  void leave_all(Socket& socket, const std::function<void(const std::string&)>& left);

  void append(Channel& channel, const EncodedPacket& packet, Membership* except);

 private:
  void flush() override;
  void drop_if_empty(Channel& channel);

  net::Loop& loop_;
  std::unordered_map<std::string_view, std::unique_ptr<Channel>, base::NameHash> channels_;
  std::vector<Channel*> dirty_;
};

}  // namespace chat::socketio
