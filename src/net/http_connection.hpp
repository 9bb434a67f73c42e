// One client's HTTP/1.1 connection: one request at a time, answered synchronously or later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/timing_wheel.hpp"
#include "net/body_pace.hpp"
#include "net/http.hpp"
#include "net/http_parser.hpp"
#include "net/loop.hpp"
#include "net/output_queue.hpp"
#include "net/oversized_head.hpp"
#include "net/stream.hpp"

namespace chat::net {

class HttpConnection;
class HttpServer;

/// Serves requests on the connection's loop.
class HttpHandler {
 public:
  /// Answers by respond(), upgrade() or HttpServer::hand_over(), now or later. To answer later it
  /// calls wait_for() now.
  virtual void on_request(HttpConnection& connection, HttpRequest request) = 0;

  /// A refused request: its body is over the limit (413; `request` holds the head), or its origin
  /// is not allowed (403). If this does not answer, the connection does.
  virtual void on_refused_request(HttpConnection& connection, const HttpRequest& request,
                                  int status) = 0;

  /// Called now and then while a request with that head is slow to arrive.
  virtual void on_slow_request(const HttpRequest& head) { static_cast<void>(head); }

 protected:
  ~HttpHandler() = default;
};

/// Will answer a request later.
class HttpWaiter {
 public:
  /// The client disconnected. Do not use the connection any more.
  virtual void on_abandoned() = 0;

 protected:
  ~HttpWaiter() = default;
};

struct HttpLimits {
  std::size_t max_header_size = 16 * 1024;
  std::size_t max_body_size = 1'000'000;
  std::int64_t head_timeout = 10'000;  ///< ms from first to last byte, and for the first request
  BodyPace::Limits body{.pause = 10'000, .least_rate = 10, .look = 5'000};
  std::int64_t request_timeout = 300'000;  ///< ms from first to last byte of a request
  std::int64_t idle_timeout = 75'000;      ///< ms between requests
  std::int64_t response_timeout = 30'000;  ///< ms for a client to read a response
};

class HttpConnection final : public LoopOwned, private StreamHandler, private Timer {
 public:
  HttpConnection(HttpServer& server, std::unique_ptr<Stream> stream, std::string remote_address);
  ~HttpConnection() override;

  const std::string& remote_address() const { return remote_address_; }
  /// CORS headers for the answer to the current request; respond() adds them.
  const HttpFields& page_headers() const { return page_headers_; }
  Loop& loop() const { return stream_->loop(); }

  /// The answer comes later. `waiter` is notified if the client disconnects first.
  void wait_for(HttpWaiter& waiter) { waiter_ = &waiter; }

  /// Answers the current request.
  void respond(const HttpResponse& response);

  /// Gives up the connection; unused input goes to `unread`. The caller continues with the stream;
  /// this object retires.
  std::unique_ptr<Stream> upgrade(std::string& unread);

  /// Closes the connection without an answer.
  void close();
  /// The same, but an answer that is held is sent first.
  void close_after_held();

 private:
  friend class HttpServer;
  enum class State { kReading, kHandling, kWriting, kDraining, kClosed };

  void on_stream_readable() override;
  void on_stream_writable() override;
  void on_timer() override;

  void take(std::string_view bytes);
  void parse();
  /// False if it needs more input.
  bool parse_some();
  void wait_for_more(bool was_in_request, std::size_t taken);
  /// Sets how the current request is answered.
  void begin_answer(const HttpRequest& request);
  void serve(HttpRequest request);
  bool is_welcome(const HttpRequest& request) const;
  void end_reading(HttpParser::Status status);
  void read_oversized_head();
  void refuse_oversized_head();
  /// As the last answer: further input has no known framing.
  void refuse_rest(int status);
  /// Continues with a request from another loop and the input read behind it. As with any input, an
  /// exception ends only this connection.
  void go_on(HttpRequest request, std::string unread);
  /// Answers if the handler has not.
  void refuse(int status);
  /// Queues bytes that tell of no state.
  void append_free(std::string_view bytes);
  void write();
  void finish_response();
  void drain();

  HttpServer& server_;
  const std::string remote_address_;
  std::unique_ptr<Stream> stream_;
  HttpParser parser_;
  State state_ = State::kReading;
  bool close_after_response_ = false;
  bool refused_ = false;  // the current request, and more of it may come
  bool is_head_ = false;  // of the current request
  bool parsing_ = false;
  std::int64_t deadline_ = 0;          // of the request being read, in the loop's time
  std::optional<BodyPace> body_pace_;  // while its body is being read
  std::unique_ptr<OversizedHead> oversized_head_;
  HttpFields page_headers_;
  HttpWaiter* waiter_ = nullptr;
  std::string input_;
  OutputQueue output_;
  bool is_kept_ = false;   // by the loop, until its last answer is sent
  std::size_t index_ = 0;  // in the server's list
};

}  // namespace chat::net
