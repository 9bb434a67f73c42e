#include "net/http_connection.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "net/http_server.hpp"
#include "net/origins.hpp"

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
  loop().set_timer(*this, server_.limits().head_timeout);
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
    if (body_pace_) body_pace_->add(bytes.size(), Loop::now());
    parse();
  } else if (input_.size() > server_.limits().max_header_size) {
    stream_->want_input(false);  // enough until the answer is sent
  }
}

void HttpConnection::parse() {
  // A handler that answers synchronously re-enters here: the outer call continues the loop.
  if (std::exchange(parsing_, true)) return;
  while (state_ == State::kReading && !input_.empty() && parse_some()) continue;
  parsing_ = false;
}

bool HttpConnection::parse_some() {
  if (oversized_head_) {
    read_oversized_head();
    return true;
  }
  const bool was_in_request = parser_.in_request();
  std::size_t consumed = 0;
  const HttpParser::Status status = parser_.parse(input_, consumed);
  input_.erase(0, consumed);
  if (status == HttpParser::Status::kNeedMore) {
    wait_for_more(was_in_request, consumed);
  } else {
    end_reading(status);
  }
  return status != HttpParser::Status::kNeedMore;
}

// Input between requests, such as empty lines, does not extend the idle timeout.
void HttpConnection::wait_for_more(bool was_in_request, std::size_t taken) {
  if (!parser_.in_request()) return;
  const HttpLimits& limits = server_.limits();
  const std::int64_t now = Loop::now();
  if (!was_in_request) {
    deadline_ = now + limits.request_timeout;
    loop().set_timer_at(*this, std::min(now + limits.head_timeout, deadline_));
  }
  if (!parser_.in_body() || body_pace_) return;
  body_pace_.emplace(limits.body, now);
  body_pace_->add(taken, now);
  loop().set_timer_at(*this, std::min(body_pace_->next_look(now), deadline_));
  if (!parser_.take_expects_continue()) return;
  append_free("HTTP/1.1 100 Continue\r\n\r\n");
  write();
}

void HttpConnection::end_reading(HttpParser::Status status) {
  switch (status) {
    case HttpParser::Status::kDone:
      begin_answer(parser_.request());
      return serve(std::move(parser_.request()));
    case HttpParser::Status::kBodyTooLarge:
      return refuse_rest(is_welcome(parser_.request()) ? 413 : 403);
    case HttpParser::Status::kHeaderTooLarge: {
      const bool is_origin_wanted = server_.origins() != nullptr && server_.origins()->has_names();
      if (parser_.in_body() || !is_origin_wanted) return refuse_rest(431);
      oversized_head_ = std::make_unique<OversizedHead>(parser_.request().header("origin"));
      loop().set_timer(*this, kDrainTime);
      return read_oversized_head();
    }
    case HttpParser::Status::kBadRequest:
    case HttpParser::Status::kNeedMore:
      return refuse_rest(400);
  }
}

void HttpConnection::begin_answer(const HttpRequest& request) {
  state_ = State::kHandling;
  cancel();
  body_pace_.reset();
  close_after_response_ = !request.keep_alive;
  is_head_ = request.method == "HEAD";
  page_headers_ = {};
  if (server_.origins() != nullptr) {
    page_headers_ = server_.origins()->headers(request.header("origin"));
  }
}

bool HttpConnection::is_welcome(const HttpRequest& request) const {
  return server_.origins() == nullptr || server_.origins()->admit(request, remote_address_);
}

void HttpConnection::serve(HttpRequest request) {
  if (is_welcome(request)) return server_.handler().on_request(*this, std::move(request));
  server_.handler().on_refused_request(*this, request, 403);
  refuse(403);
}

void HttpConnection::read_oversized_head() {
  if (oversized_head_->read(std::exchange(input_, {}))) refuse_oversized_head();
}

void HttpConnection::refuse_oversized_head() {
  parser_.request().headers.emplace_back("origin", oversized_head_->origin());
  oversized_head_ = nullptr;
  refuse_rest(431);
}

void HttpConnection::refuse_rest(int status) {
  const HttpRequest& request = parser_.request();
  begin_answer(request);
  close_after_response_ = true;
  refused_ = true;
  const bool is_understood = status == 413 || status == 403;
  if (is_understood) server_.handler().on_refused_request(*this, request, status);
  refuse(status);
}

void HttpConnection::refuse(int status) {
  if (state_ == State::kHandling) respond({.status = status, .body = {}, .headers = {}});
}

void HttpConnection::go_on(HttpRequest request, std::string unread) {
  input_ = std::move(unread);
  begin_answer(request);
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

void HttpConnection::respond(const HttpResponse& response) {
  if (state_ != State::kHandling) return;
  waiter_ = nullptr;
  if (server_.is_closing()) close_after_response_ = true;
  const std::string text =
      write_response(response, !close_after_response_, is_head_, page_headers_);
  response.is_independent ? append_free(text) : output_.append(text);
  state_ = State::kWriting;
  loop().set_timer(*this, server_.limits().response_timeout);
  write();
}

void HttpConnection::append_free(std::string_view bytes) {
  const std::size_t before = output_.size();
  output_.append(bytes);
  stream_->let_pass(before, output_.size());
}

void HttpConnection::write() {
  switch (stream_->write(output_)) {
    case IoStatus::kClosed:
      return close();
    case IoStatus::kWouldBlock:
      return stream_->want(true, true);
    case IoStatus::kHeld:
      return stream_->want_output(false);
    case IoStatus::kDone:
      stream_->want(true, false);
      if (state_ == State::kWriting) finish_response();
  }
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

/// A close with unread input sends a reset, which may overtake the answer. So a client refused
/// mid-request gets a moment to finish it.
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

void HttpConnection::on_timer() {
  if (oversized_head_) return refuse_oversized_head();
  const std::int64_t now = Loop::now();
  if (!body_pace_ || !body_pace_->is_flowing(now) || now >= deadline_) return close();
  loop().set_timer_at(*this, std::min(body_pace_->next_look(now), deadline_));
  server_.handler().on_slow_request(parser_.request());
}

std::unique_ptr<Stream> HttpConnection::upgrade(std::string& unread) {
  unread = std::move(input_);
  input_.clear();
  waiter_ = nullptr;
  state_ = State::kClosed;
  cancel();
  stream_->set_handler(nullptr);
  stream_->forget_output();
  auto stream = std::move(stream_);
  server_.remove(*this, stream->loop());
  return stream;
}

void HttpConnection::close_after_held() {
  if (state_ != State::kWriting || !stream_->is_held()) return close();
  close_after_response_ = true;
  is_kept_ = true;
  server_.keep(*this);
}

void HttpConnection::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  cancel();
  stream_->close();
  if (is_kept_) {
    loop().dismiss(*this);
  } else {
    server_.remove(*this, stream_->loop());
  }
  if (auto* waiter = std::exchange(waiter_, nullptr)) waiter->on_abandoned();
}

}  // namespace chat::net
