// One listener of Server-Sent Events.
//
// Source: the HTML standard, section 9.2, "Server-sent events".
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/admission.hpp"
#include "net/output_queue.hpp"
#include "net/stream.hpp"

namespace chat::web {

/// Belongs to one loop's thread. A listener that does not read is cut off.
class SseStream : public std::enable_shared_from_this<SseStream>,
                  public net::Flushable,
                  private net::StreamHandler {
 public:
  /// Holds `place` until it ends. `max_backlog`: unsent bytes beside the largest event.
  SseStream(std::unique_ptr<net::Stream> stream, std::unique_ptr<net::Admission::Place> place,
            std::size_t max_backlog);
  ~SseStream() override;

  void send(std::string_view bytes);
  /// The text of an event that several listeners get.
  void send(const net::BatchPtr& text);
  void end();

 protected:
  net::Loop& loop() const { return loop_; }
  bool is_open() const { return stream_ != nullptr; }
  std::size_t unsent() const { return output_.size(); }

  /// All that was queued is sent.
  virtual void on_drained() {}
  /// The last call; the owner may drop the stream.
  virtual void on_ended() = 0;

 private:
  void flush() override;
  void on_stream_readable() override;
  void on_stream_writable() override { flush(); }
  void end_if_slow();

  net::Loop& loop_;
  const std::size_t max_backlog_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<net::Admission::Place> place_;
  net::OutputQueue output_;
};

}  // namespace chat::web
