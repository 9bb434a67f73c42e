// One client's HTTP/1.1 connection: one request at a time, answered when its handler likes.
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

/// Serves requests. Called on the connection's loop.
class HttpHandler {
 public:
  /// Answers by respond(), upgrade() or HttpServer::hand_over(), now or later; in the latter case
  /// it calls wait_for() now.
  virtual void on_request(HttpConnection& connection, HttpRequest request) = 0;

  /// A request that is not served: its body is over the limit (413; `request` holds the head), or
  /// it is of a page that may not speak to this server (403). Where this does not answer, the
  /// connection does.
  virtual void on_refused_request(HttpConnection& connection, const HttpRequest& request,
                                  int status) = 0;

  /// Now and then while a request with that head takes long to come.
  virtual void on_slow_request(const HttpRequest& head) { static_cast<void>(head); }

 protected:
  ~HttpHandler() = default;
};

/// Who is to answer later.
class HttpWaiter {
 public:
  /// The client went away. The connection is not to be used any more.
  virtual void on_abandoned() = 0;

 protected:
  ~HttpWaiter() = default;
};

struct HttpLimits {
  std::size_t max_header_size = 16 * 1024;
  std::size_t max_body_size = 1'000'000;
  std::int64_t head_timeout = 10'000;  ///< ms from its first byte to its end, and at the start
  BodyPace::Limits body{.pause = 10'000, .least_rate = 10, .look = 5'000};
  std::int64_t request_timeout = 300'000;  ///< ms from a request's first byte to its last
  std::int64_t idle_timeout = 75'000;      ///< ms between requests
  std::int64_t response_timeout = 30'000;  ///< ms in which a client must take a response
};

class HttpConnection final : public Retired, private StreamHandler, private Timer {
 public:
  HttpConnection(HttpServer& server, std::unique_ptr<Stream> stream, std::string remote_address);
  ~HttpConnection() override;

  const std::string& remote_address() const { return remote_address_; }
  /// What an answer to the request at hand tells its browser; respond() does.
  const HttpFields& page_headers() const { return page_headers_; }
  Loop& loop() const { return stream_->loop(); }

  /// The answer will come later. `waiter` is told if the client goes away before.
  void wait_for(HttpWaiter& waiter) { waiter_ = &waiter; }

  /// Answers the request at hand.
  void respond(const HttpResponse& response);

  /// Gives up the connection: what has been read and not used is left in `unread`. The caller
  /// goes on with the stream; this object retires.
  std::unique_ptr<Stream> upgrade(std::string& unread);

  /// Closes it without an answer.
  void close();

 private:
  friend class HttpServer;
  enum class State { kReading, kHandling, kWriting, kDraining, kClosed };

  void on_stream_readable() override;
  void on_stream_writable() override;
  void on_timer() override;

  void take(std::string_view bytes);
  void parse();
  /// False where more is to come first.
  bool parse_some();
  void wait_for_more(bool was_in_request, std::size_t taken);
  /// How the request at hand is to be answered.
  void begin_answer(const HttpRequest& request);
  void serve(HttpRequest request);
  bool is_welcome(const HttpRequest& request) const;
  void end_reading(HttpParser::Status status);
  void read_oversized_head();
  void refuse_oversized_head();
  /// With the last answer: what the client sends on is not understood.
  void refuse_rest(int status);
  /// With a request that came on another loop, and what has been read behind it. As with input
  /// anywhere, what throws ends this connection alone.
  void go_on(HttpRequest request, std::string unread);
  /// Where the handler has not answered.
  void refuse(int status);
  void write();
  void finish_response();
  void drain();

  HttpServer& server_;
  const std::string remote_address_;
  std::unique_ptr<Stream> stream_;
  HttpParser parser_;
  State state_ = State::kReading;
  bool close_after_response_ = false;
  bool refused_ = false;  // the request at hand, of which more may come
  bool is_head_ = false;  // the request at hand
  bool parsing_ = false;
  std::int64_t deadline_ = 0;          // of the request that is read, in the loop's time
  std::optional<BodyPace> body_pace_;  // while its body is
  std::unique_ptr<OversizedHead> oversized_head_;
  HttpFields page_headers_;
  HttpWaiter* waiter_ = nullptr;
  std::string input_;
  OutputQueue output_;
  std::size_t index_ = 0;  // in the server's list
};

}  // namespace chat::net
