// The connection to one program.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chat/durability.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "link/calls.hpp"
#include "link/frame.hpp"
#include "link/hello.hpp"
#include "link/message.hpp"
#include "link/outbox.hpp"

namespace chat::link {

class Connection;
using ConnectionPtr = std::shared_ptr<Connection>;

/// A call or a tell of the program.
struct Request {
  Message message;
  std::size_t bytes;
};

/// Reads on the worker's thread. Sending is thread-safe.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// Called on the worker's thread.
  class Owner {
   public:
    /// The first frame. Accepts the program, or else calls refuse().
    virtual void on_hello(const ConnectionPtr& connection, const Object& hello) = 0;
    virtual void on_requests(const ConnectionPtr& connection, std::vector<Request> requests) = 0;
    virtual void on_end(const ConnectionPtr& connection) = 0;
    /// nullptr: nothing waits. On any thread.
    virtual Durability* durability() const = 0;

   protected:
    ~Owner() = default;
  };

  /// Owns the descriptor, a stream socket. The owner outlives the connection.
  Connection(const boost::asio::any_io_executor& worker, int descriptor, Owner& owner);

  // On the worker's thread.

  void start() { read_on(); }
  /// Nothing is read until resume().
  void pause() { is_paused_ = true; }
  void resume();
  /// Says why, and ends.
  void refuse(std::string_view reason);
  void end();
  bool has_ended() const { return has_ended_; }
  /// The calls past their deadlines.
  void expire();
  /// Writes what has become safe.
  void flush_here();

  // On any thread.

  Calls& calls() { return calls_; }
  std::uint64_t next_id() { return next_id_.fetch_add(1) + 1; }
  bool has_output() const { return outbox_.size() > 0; }
  bool is_full() const { return outbox_.is_full(); }

  /// Sends a frame with all others of the executor's tick. `executor` is the caller's. False: it
  /// exceeds the limits of a frame.
  bool send(const EncodedJson& content, const boost::asio::any_io_executor& executor);
  /// Sends a frame at once.
  void send_now(const EncodedJson& content);
  void send_refusal(std::string_view reason);
  /// Sends the last frame. What is not safe by now never leaves.
  void send_last(const EncodedJson& content);
  /// Writes the rest, for so long. Blocks; the worker has ended.
  void drain(std::chrono::milliseconds limit);

  /// What the program said; set before others know of the connection.
  std::shared_ptr<const Hello> hello;

 private:
  bool may_read() const { return !has_ended_ && !is_paused_ && !is_throttled_; }
  void read_on();
  void read();
  void take_frames();
  void take(Message message, std::size_t bytes);
  void hand_over();
  bool append(const EncodedJson& content);
  void flush();
  void wait_writable();
  std::uint64_t made() const;
  std::uint64_t safe() const;

  const int descriptor_;
  Owner& owner_;
  Outbox outbox_;
  Calls calls_;
  std::atomic<std::uint64_t> next_id_ = 0;

  std::mutex mutex_;
  std::vector<boost::asio::any_io_executor> ticks_;  // whose end flushes; under mutex_

  // On the worker's thread only.
  boost::asio::posix::stream_descriptor socket_;
  FrameReader reader_;
  bool is_greeted_ = false;
  bool is_paused_ = false;
  bool is_throttled_ = false;  // too much waits to be written
  bool is_waiting_ = false;    // for input
  bool has_ended_ = false;
  Calls::Waiters answered_;
  std::vector<Request> requests_;
};

}  // namespace chat::link
