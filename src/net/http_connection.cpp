#include "net/http_connection.hpp"

#include <array>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "net/http_server.hpp"

namespace chat::net {
namespace {

constexpr std::int64_t kDrainTime = 1'000;  // ms

}  // namespace

HttpConnection::HttpConnection(HttpServer& server, std::unique_ptr<Stream> stream,
                               std::string remote_address)
    : server_(server),
      remote_address_(std::move(remote_address)),
      stream_(std::move(stream)),
      parser_(server.limits().max_header_size, server.limits().max_body_size) {
  stream_->set_handler(this);
  loop().set_timer(*this, server_.limits().request_timeout);
}

HttpConnection::~HttpConnection() = default;

void HttpConnection::on_stream_readable() {
  const auto [status, bytes] = stream_->read();
  if (status == IoStatus::kWouldBlock) return;
  if (status == IoStatus::kClosed) {
    close();
    return;
  }
  if (state_ != State::kDraining) take(std::string_view(bytes.data(), bytes.size()));
}

void HttpConnection::take(std::string_view bytes) {
  input_.append(bytes);
  if (state_ == State::kReading) {
    parse();
  } else if (input_.size() > server_.limits().max_header_size) {
    stream_->want(false, state_ == State::kWriting);  // enough, until the answer is out
  }
}

void HttpConnection::parse() {
  // A handler that answers at once gets us back here: the outer call goes on with the loop.
  if (std::exchange(parsing_, true)) return;
  while (state_ == State::kReading && !input_.empty()) {
    const bool begins = !parser_.in_request();
    std::size_t consumed = 0;
    const HttpParser::Status status = parser_.parse(input_, consumed);
    input_.erase(0, consumed);
    // What comes between requests, empty lines say, does not keep a connection.
    if (begins && parser_.in_request()) loop().set_timer(*this, server_.limits().request_timeout);
    if (parser_.take_expects_continue() && status == HttpParser::Status::kNeedMore) {
      output_.append("HTTP/1.1 100 Continue\r\n\r\n");
      write();
    }
    if (status == HttpParser::Status::kNeedMore) break;
    state_ = State::kHandling;
    cancel();
    if (status == HttpParser::Status::kDone) {
      close_after_response_ = !parser_.request().keep_alive;
      is_head_ = parser_.request().method == "HEAD";
      server_.handler().on_request(*this, std::move(parser_.request()));
      continue;
    }
    if (status == HttpParser::Status::kBodyTooLarge) {
      set_refused();
      server_.handler().on_oversized_request(*this, parser_.request());
      refuse(413);
    } else {
      refuse(status == HttpParser::Status::kHeaderTooLarge ? 431 : 400);
    }
  }
  parsing_ = false;
}

void HttpConnection::go_on(HttpRequest request, std::string unread) {
  input_ = std::move(unread);
  state_ = State::kHandling;
  close_after_response_ = !request.keep_alive;
  is_head_ = request.method == "HEAD";
  cancel();
  try {
    parsing_ = true;  // as in parse(): the next request waits for this one
    server_.handler().on_request(*this, std::move(request));
    parsing_ = false;
    parse();
  } catch (const std::exception& fault) {
    base::log_error("a request could not be served: closing its connection",
                    {{"why", fault.what()}});
    close();
  }
}

void HttpConnection::set_refused() {
  close_after_response_ = true;
  refused_ = true;
}

void HttpConnection::refuse(int status) {
  if (state_ != State::kHandling) return;
  set_refused();
  respond({.status = status, .body = {}, .headers = {}});
}

void HttpConnection::respond(const HttpResponse& response) {
  if (state_ != State::kHandling) return;
  waiter_ = nullptr;
  if (server_.is_closing()) close_after_response_ = true;
  output_.append(write_response(response, !close_after_response_, is_head_));
  state_ = State::kWriting;
  loop().set_timer(*this, server_.limits().response_timeout);
  write();
}

void HttpConnection::write() {
  std::array<iovec, 16> pieces;
  while (!output_.empty()) {
    const std::size_t n = output_.peek(pieces);
    const auto [status, bytes] = stream_->write(std::span(pieces).first(n));
    if (status == IoStatus::kClosed) {
      close();
      return;
    }
    if (status == IoStatus::kWouldBlock) {
      stream_->want(true, true);
      return;
    }
    output_.consume(bytes);
  }
  stream_->want(true, false);
  if (state_ == State::kWriting) finish_response();
}

void HttpConnection::finish_response() {
  if (close_after_response_) {
    drain();
    return;
  }
  state_ = State::kReading;
  loop().set_timer(*this, server_.limits().idle_timeout);
  parse();
}

/// A close with input unread sends a reset, which may overtake the answer: a client that was
/// refused in the midst of its request gets a moment to end it.
void HttpConnection::drain() {
  if (!refused_ || server_.is_closing()) {
    close();
    return;
  }
  state_ = State::kDraining;
  stream_->end_output();
  loop().set_timer(*this, kDrainTime);
}

void HttpConnection::on_stream_writable() { write(); }

void HttpConnection::on_timer() { close(); }

std::unique_ptr<Stream> HttpConnection::upgrade(std::string& unread) {
  unread = std::move(input_);
  input_.clear();
  waiter_ = nullptr;
  state_ = State::kClosed;
  cancel();
  stream_->set_handler(nullptr);
  auto stream = std::move(stream_);
  server_.remove(*this, stream->loop());
  return stream;
}

void HttpConnection::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  cancel();
  stream_->close();
  server_.remove(*this, stream_->loop());
  if (auto* waiter = std::exchange(waiter_, nullptr)) waiter->on_abandoned();
}

}  // namespace chat::net
