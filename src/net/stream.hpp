// One accepted connection: bytes in, bytes out, with or without TLS.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <sys/uio.h>

#include "net/gate.hpp"
#include "net/loop.hpp"
#include "net/output_queue.hpp"
#include "net/send_group.hpp"
#include "net/tls.hpp"

namespace chat::net {

/// Reads and writes a stream. Replaced when a connection becomes a WebSocket.
class StreamHandler {
 public:
  /// If it throws, it is called once more and finds that the peer has closed.
  virtual void on_stream_readable() = 0;
  virtual void on_stream_writable() = 0;
  /// As Flushable::offer_send(), before on_stream_writable(): of many whose output was held.
  virtual void offer_send(SendGroup& group) { static_cast<void>(group); }
  /// As Pollable::prefetch().
  virtual void prefetch_input(unsigned depth) const { static_cast<void>(depth); }

 protected:
  ~StreamHandler() = default;
};

class Stream final : public Pollable, public LoopOwned {
 public:
  /// Takes ownership of the descriptor, which must be non-blocking.
  Stream(Loop& loop, int fd, std::unique_ptr<Tls> tls = nullptr);
  ~Stream() override;

  Loop& loop() const { return loop_; }
  bool is_open() const { return fd_ >= 0; }

  void set_handler(StreamHandler* handler) { handler_ = handler; }

  /// All pending input, or a good part of it; valid until the handler returns.
  Input read();
  /// `pieces` are the first of the handler's `queued` unwritten bytes; may shorten them. All that
  /// is queued waits until what it may tell of is safe.
  Io write(std::span<iovec> pieces, std::size_t queued);
  /// Where these pieces are all that is queued.
  Io write(std::span<iovec> pieces);
  /// Writes and consumes all that is queued (kDone), or as much as may leave now.
  IoStatus write(OutputQueue& queue);
  /// Adds a send of the next write()'s first bytes, if they are one piece; that write() takes the
  /// result. The parameters are those of write().
  void offer_send(std::span<iovec> pieces, std::size_t queued, SendGroup& group);
  /// Where these bytes are all that is queued.
  void offer_send(std::string_view bytes, SendGroup& group);

  /// The queued bytes after the first `before`, up to `after`, tell of no state: they need not wait
  /// unless others in front of them do.
  void let_pass(std::size_t before, std::size_t after);
  /// True if queued bytes wait until what they tell of is safe.
  bool is_held() const { return gated_ && gated_->marked > gated_->released; }
  /// The handler's queue is gone; another one follows.
  void forget_output();

  /// Selects events: input (on at the start), room for output (off).
  void want(bool read, bool write);
  void want_input(bool read) { want(read, want_write_); }
  void want_output(bool write) { want(want_read_, write); }

  /// Shuts down output; input is still read.
  void end_output();

  /// Closes the descriptor; no more calls to the handler. With `linger`, the kernel still sends its
  /// buffer, and input received by then does not cause a reset.
  void close(bool linger = true);

  /// Releases the open descriptor and its TLS, for another loop. Unused read-ahead is appended to
  /// `unread`.
  int release(std::unique_ptr<Tls>& tls, std::string& unread);

 private:
  friend class Gate;

  void on_readable(bool ended) override;
  void serve_input(bool ended);
  void set_interest();
  void on_writable() override;
  void read_ahead(std::span<char> room, Input& input) override;
  void prefetch(unsigned depth) const override;
  Input receive(std::span<char> room);
  Input receive_tls(std::span<char> room);
  Io write_now(std::span<const iovec> pieces);
  void offer_released(SendGroup& group);
  void write_released();
  void prefetch_handler() const;

  Loop& loop_;
  int fd_;
  SendResult sent_ahead_ = kNotSent;
  bool want_read_ = true;
  bool want_write_ = false;
  bool got_input_ = false;  // by the last read
  bool filled_ = false;     // the last read used all its room
  bool is_broken_ = false;  // the handler threw and sees a closed peer
  StreamHandler* handler_ = nullptr;
  Input* ahead_ = nullptr;  // read-ahead not used yet
  std::unique_ptr<Tls> tls_;
  GatedOutputPtr gated_;  // while open, where output may be held
};

}  // namespace chat::net
