#include "web/sse_stream.hpp"

#include <utility>

namespace chat::web {

SseStream::SseStream(std::unique_ptr<net::Stream> stream,
                     std::unique_ptr<net::Admission::Place> place, std::size_t max_backlog)
    : loop_(stream->loop()),
      max_backlog_(max_backlog),
      stream_(std::move(stream)),
      place_(std::move(place)) {
  stream_->set_handler(this);
}

SseStream::~SseStream() {
  if (stream_) stream_->set_handler(nullptr);
}

void SseStream::send(std::string_view bytes) {
  if (!stream_) return;
  output_.append(bytes);
  loop_.request_flush(*this, net::Loop::Phase::kWrite);
}

void SseStream::send(const net::BatchPtr& text) {
  if (!stream_) return;
  output_.append(text, 0, text->bytes.size());
  loop_.request_flush(*this, net::Loop::Phase::kWrite);
}

void SseStream::flush() {
  const auto self = shared_from_this();
  if (!stream_) return;
  const net::IoStatus status = stream_->write(output_);
  if (status == net::IoStatus::kClosed) return end();
  stream_->want(true, status == net::IoStatus::kWouldBlock);
  if (status != net::IoStatus::kDone) return end_if_slow();
  on_drained();
}

// The listener reconnects, with its last event id if there are any.
void SseStream::end_if_slow() {
  if (output_.size() - output_.largest() <= max_backlog_) return;
  loop_.counters().slow_consumers.add(1);
  end();
}

// A listener sends nothing useful.
void SseStream::on_stream_readable() {
  const auto self = shared_from_this();
  if (stream_->read().status == net::IoStatus::kClosed) end();
}

void SseStream::end() {
  if (!stream_) return;
  const auto self = shared_from_this();
  stream_->close();
  loop_.retire(std::move(stream_));  // the poller may be inside it
  place_ = nullptr;
  output_.clear();
  on_ended();
}

}  // namespace chat::web
