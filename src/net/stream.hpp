// One accepted connection: bytes in, bytes out.
#pragma once

#include <cstddef>
#include <span>
#include <sys/uio.h>

#include "net/loop.hpp"

namespace chat::net {

/// Who reads and writes a stream. It changes when a connection turns into a WebSocket.
class StreamHandler {
 public:
  virtual void on_stream_readable() = 0;
  virtual void on_stream_writable() = 0;

 protected:
  ~StreamHandler() = default;
};

class Stream final : public Pollable, public Retired {
 public:
  enum class Status { kDone, kWouldBlock, kClosed };
  struct Io {
    Status status;
    std::size_t bytes;
  };

  /// Takes the descriptor, which must be non-blocking.
  Stream(Loop& loop, int fd);
  ~Stream() override;

  Loop& loop() const { return loop_; }
  bool is_open() const { return fd_ >= 0; }

  void set_handler(StreamHandler* handler) { handler_ = handler; }

  Io read(std::span<char> buffer);
  Io write(std::span<const iovec> pieces);

  /// Whether to be told that there is input (on at the start), or room for output (off).
  void want(bool read, bool write);

  /// Says that no more will be written; what comes is still read.
  void end_output();

  /// Closes the descriptor; the handler is not called any more. Where `linger`, what is in the
  /// kernel's buffer is still sent, and what input has come by then does not turn that into a
  /// reset.
  void close(bool linger = true);

  /// Gives up the descriptor, open, for another loop.
  int release();

 private:
  void on_readable(bool ended) override;
  void set_interest();
  void on_writable() override {
    if (handler_) handler_->on_stream_writable();
  }

  Loop& loop_;
  int fd_;
  bool want_read_ = true;
  bool want_write_ = false;
  bool got_input_ = false;  // by the last read,
  bool filled_ = false;     // which took all that it had room for
  StreamHandler* handler_ = nullptr;
};

}  // namespace chat::net
