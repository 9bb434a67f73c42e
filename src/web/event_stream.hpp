// One anonymous listener: a room's messages as Server-Sent Events, each with its id.
//
// Source: the HTML standard, section 9.2, "Server-sent events".
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chat/service.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/admission.hpp"
#include "net/output_queue.hpp"
#include "net/stream.hpp"

namespace chat::web {

/// The text of a message's event in the room of that birth.
std::string event_text(const StoredMessage& message, std::uint64_t birth);

/// Belongs to one loop's thread. Messages that come live say how far the room is; each is sent once
/// and in order, from history where it was not the next when it came.
class EventStream final : public std::enable_shared_from_this<EventStream>,
                          public net::Flushable,
                          private net::StreamHandler {
 public:
  /// Who has it.
  class Owner {
   public:
    virtual std::size_t max_backlog() const = 0;
    /// Its last call; the owner drops it.
    virtual void on_stream_ended(EventStream& stream) = 0;

   protected:
    ~Owner() = default;
  };

  /// Keeps the place until it ends.
  EventStream(Owner& owner, Service& service, std::string room, std::uint64_t birth,
              std::unique_ptr<net::Stream> stream, std::unique_ptr<net::Admission::Place> place);
  ~EventStream() override;

  const std::string& room() const { return room_; }
  /// The newest message of the room that it knows of.
  std::uint64_t last() const { return last_; }

  /// Sends what follows that message: of history first, up to `last`, the room's newest, which is
  /// no older than `after`. Until then take() only notes how far the room is.
  void begin(std::uint64_t after, std::uint64_t last);
  /// `text` is that of the message, in a batch that listeners share.
  void take(std::uint64_t id, const net::BatchPtr& text);
  /// Bytes that are no message: the head, comments.
  void send(std::string_view bytes);
  void end();

 private:
  void flush() override;
  void on_stream_readable() override;
  void on_stream_writable() override { flush(); }

  void fill_up();
  static Task<> fill(std::shared_ptr<EventStream> self);
  Task<> wait_for_room();
  void end_if_slow();

  Owner& owner_;
  Service& service_;
  net::Loop& loop_;
  const std::string room_;
  const std::uint64_t birth_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<net::Admission::Place> place_;
  net::OutputQueue output_;
  std::uint64_t next_ = 0;  // 0: it has not begun
  std::uint64_t last_ = 0;  // the room's, as far as is known
  bool is_filling_ = false;
  boost::asio::steady_timer drained_;
};

}  // namespace chat::web
