// One listener of a room: its messages as Server-Sent Events, each with its id.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chat/service.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "web/sse_stream.hpp"

namespace chat::web {

/// The text of a message's event, in the room with that birth.
std::string event_text(const StoredMessage& message, std::uint64_t birth);

/// Belongs to one loop's thread. Live messages advance the room's newest id. Each message is sent
/// once and in order; from history if it was not the next one on arrival.
class EventStream final : public SseStream {
 public:
  /// Owns the stream.
  class Owner {
   public:
    /// The last call; the owner drops the stream.
    virtual void on_stream_ended(EventStream& stream) = 0;

   protected:
    ~Owner() = default;
  };

  /// The rest as of SseStream.
  EventStream(Owner& owner, Service& service, std::string room, std::uint64_t birth,
              std::unique_ptr<net::Stream> stream, std::unique_ptr<net::Admission::Place> place,
              std::size_t max_backlog);

  const std::string& room() const { return room_; }
  /// The newest known message of the room.
  std::uint64_t last() const { return last_; }

  /// Sends the messages after `after`: first the history up to `last`, the room's newest, which is
  /// not older than `after`. Until then take() only records the newest id.
  void begin(std::uint64_t after, std::uint64_t last);
  /// `text` is the message's, in a batch shared by listeners.
  void take(std::uint64_t id, const net::BatchPtr& text);

 private:
  void on_drained() override;
  void on_ended() override;

  void fill_up();
  static Task<> fill(std::shared_ptr<EventStream> self);
  Task<> wait_for_room();

  Owner& owner_;
  Service& service_;
  const std::string room_;
  const std::uint64_t birth_;
  std::uint64_t next_ = 0;  // 0: not begun
  std::uint64_t last_ = 0;  // the room's newest known
  bool is_filling_ = false;
  boost::asio::steady_timer drained_;
};

}  // namespace chat::web
