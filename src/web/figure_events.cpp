#include "web/figure_events.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/figure_exchange.hpp"
#include "web/pending_stream.hpp"
#include "web/per_loop.hpp"
#include "web/problem.hpp"
#include "web/sse_stream.hpp"

namespace chat::web {
namespace {

/// Only the newest figures count: a watcher that has not read the last ones skips some.
class FigureStream final : public SseStream {
 public:
  class Owner {
   public:
    /// The last call; the owner drops the stream.
    virtual void on_stream_ended(FigureStream& stream) = 0;

   protected:
    ~Owner() = default;
  };

  FigureStream(Owner& owner, std::unique_ptr<net::Stream> stream, PlacePtr place,
               std::size_t max_backlog)
      : SseStream(std::move(stream), std::move(place), max_backlog), owner_(owner) {}

  void offer(std::string_view text) {
    constexpr int kMostSkipped = 15;
    skipped_ = unsent() > 0 ? skipped_ + 1 : 0;
    if (skipped_ > kMostSkipped) return end();
    if (skipped_ == 0) send(text);
  }

 private:
  void on_ended() override { owner_.on_stream_ended(*this); }

  Owner& owner_;
  int skipped_ = 0;
};

/// The watchers of one loop. Belongs to its thread.
class LocalWatchers final : private FigureStream::Owner {
 public:
  LocalWatchers(net::Loop& loop, std::atomic<std::size_t>& count) : loop_(loop), count_(count) {}

  net::Loop& loop() const { return loop_; }

  void begin(net::HttpConnection& connection, PlacePtr place, std::size_t max_backlog) {
    PendingStream pending(connection);
    const std::string head = pending.head() + "\n";
    FigureStream::Owner& owner = *this;
    streams_.push_back(std::make_shared<FigureStream>(owner, pending.take_stream(),
                                                      std::move(place), max_backlog));
    ++count_;
    streams_.back()->send(head);
  }

  void tell(std::string_view text) {
    const auto streams = streams_;  // a copy: some may end
    for (const auto& stream : streams) stream->offer(text);
  }

  void close() {
    const auto streams = streams_;
    for (const auto& stream : streams) stream->end();
  }

 private:
  void on_stream_ended(FigureStream& stream) override {
    std::erase_if(streams_, [&](const auto& one) { return one.get() == &stream; });
    --count_;
  }

  net::Loop& loop_;
  std::atomic<std::size_t>& count_;
  std::vector<std::shared_ptr<FigureStream>> streams_;
};

}  // namespace

class FigureEvents::State : public std::enable_shared_from_this<State> {
 public:
  State(std::shared_ptr<StreamPlaces> places, std::size_t max_backlog)
      : places_(std::move(places)), max_backlog_(max_backlog) {}

  void open(Service& service, NodeFacts facts) {
    const std::weak_ptr<State> weak = weak_from_this();
    exchange_ = std::make_shared<FigureExchange>(
        service, std::move(facts),
        FigureExchange::Watchers{.are_any =
                                     [weak] {
                                       const auto self = weak.lock();
                                       return self && self->count_ > 0;
                                     },
                                 .tell =
                                     [weak](const std::string& event) {
                                       if (const auto self = weak.lock()) self->tell(event);
                                     }});
    exchange_->open();
  }

  void serve(net::HttpConnection& connection, const Request& request) {
    if (is_closed_) return connection.respond(problem(503));
    PlacePtr place;
    if (auto refusal = places_->admit(connection, request, place)) {
      return connection.respond(*refusal);
    }
    net::Loop& loop = connection.loop();
    const auto part =
        parts_.of(loop, [&] { return std::make_shared<LocalWatchers>(loop, count_); });
    part->begin(connection, std::move(place), max_backlog_);
    exchange_->wake();
  }

  Task<> close() {
    is_closed_ = true;
    exchange_->close();
    co_await parts_.close();
  }

 private:
  void tell(const std::string& event) {
    const auto text = std::make_shared<const std::string>("data: " + event + "\n\n");
    for (const auto& part : parts_.all()) {
      part->loop().post([part, text] { part->tell(*text); });
    }
  }

  const std::shared_ptr<StreamPlaces> places_;
  const std::size_t max_backlog_;
  std::shared_ptr<FigureExchange> exchange_;
  std::atomic<bool> is_closed_ = false;
  std::atomic<std::size_t> count_ = 0;
  PerLoop<LocalWatchers> parts_;
};

FigureEvents::FigureEvents(Service& service, NodeFacts facts, std::shared_ptr<StreamPlaces> places,
                           std::size_t max_backlog)
    : state_(std::make_shared<State>(std::move(places), max_backlog)) {
  state_->open(service, std::move(facts));
}

FigureEvents::~FigureEvents() = default;

void FigureEvents::serve(net::HttpConnection& connection, const Request& request) {
  state_->serve(connection, request);
}

Task<> FigureEvents::close() { return state_->close(); }

}  // namespace chat::web
