// One accepted connection: bytes in, bytes out, over TLS where there is such.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <sys/uio.h>

#include "net/loop.hpp"
#include "net/send_group.hpp"
#include "net/tls.hpp"

namespace chat::net {

/// Who reads and writes a stream. It changes when a connection turns into a WebSocket.
class StreamHandler {
 public:
  /// Where it throws, it is called once more, and finds that the peer has closed.
  virtual void on_stream_readable() = 0;
  virtual void on_stream_writable() = 0;
  /// As Pollable::prefetch().
  virtual void prefetch_input(unsigned depth) const { static_cast<void>(depth); }

 protected:
  ~StreamHandler() = default;
};

class Stream final : public Pollable, public Retired {
 public:
  /// Takes the descriptor, which must be non-blocking.
  Stream(Loop& loop, int fd, std::unique_ptr<Tls> tls = nullptr);
  ~Stream() override;

  Loop& loop() const { return loop_; }
  bool is_open() const { return fd_ >= 0; }

  void set_handler(StreamHandler* handler) { handler_ = handler; }

  /// What is there, or a good part of it; good until the handler returns.
  Input read();
  Io write(std::span<const iovec> pieces);
  /// Adds a send of what the next write() will begin with, which takes its result.
  void offer_send(std::string_view bytes, SendGroup& group);

  /// Whether to be told that there is input (on at the start), or room for output (off).
  void want(bool read, bool write);
  void want_input(bool read) { want(read, want_write_); }

  /// Says that no more will be written; what comes is still read.
  void end_output();

  /// Closes the descriptor; the handler is not called any more. Where `linger`, what is in the
  /// kernel's buffer is still sent, and what input has come by then does not turn that into a
  /// reset.
  void close(bool linger = true);

  /// Gives up the descriptor, open, and its TLS, for another loop. What was read ahead and not yet
  /// asked for is appended to `unread`.
  int release(std::unique_ptr<Tls>& tls, std::string& unread);

 private:
  void on_readable(bool ended) override;
  void serve_input(bool ended);
  void set_interest();
  void on_writable() override;
  void read_ahead(std::span<char> room, Input& input) override;
  void prefetch(unsigned depth) const override;
  Input receive(std::span<char> room);
  Input receive_tls(std::span<char> room);

  Loop& loop_;
  int fd_;
  SendResult sent_ahead_ = kNotSent;
  bool want_read_ = true;
  bool want_write_ = false;
  bool got_input_ = false;  // by the last read,
  bool filled_ = false;     // which took all that it had room for
  bool is_broken_ = false;  // its handler threw, and is told that the peer has closed
  StreamHandler* handler_ = nullptr;
  Input* ahead_ = nullptr;  // what was read and not yet asked for
  std::unique_ptr<Tls> tls_;
};

}  // namespace chat::net
