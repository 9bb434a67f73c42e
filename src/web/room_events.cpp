#include "web/room_events.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/timing_wheel.hpp"
#include "net/admission.hpp"
#include "net/http.hpp"
#include "net/trusted_proxies.hpp"
#include "web/event_id.hpp"
#include "web/event_stream.hpp"
#include "web/problem.hpp"
#include "web/router.hpp"

namespace chat::web {
namespace {

using PlacePtr = std::unique_ptr<net::Admission::Place>;

constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/event-stream\r\n"
    "Cache-Control: no-store\r\n"
    "X-Accel-Buffering: no\r\n"
    "Connection: close\r\n";
constexpr std::string_view kHello = "retry: 1000\n";
constexpr std::string_view kHeartbeat = ":\n\n";

/// The message after which the listener starts: without an id, the newest.
std::uint64_t first_place(const Request& request, const RoomInfo& info) {
  const std::string* const seen = last_event_id(request);
  return seen == nullptr ? info.last_message_id : place_of(*seen, info.birth, info.last_message_id);
}

/// The same answer as for a client over a limit.
Response refusal(net::Admission::Verdict verdict) {
  Response response = verdict == net::Admission::Verdict::kFullForAddress
                          ? problem(429, "too many listeners of one address")
                          : problem(503, "too many listeners");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

/// A connection with an unanswered request. Belongs to its loop.
class Pending final : private net::HttpWaiter {
 public:
  explicit Pending(net::HttpConnection& connection) : connection_(&connection) {
    connection.wait_for(*this);
  }

  bool is_there() const { return connection_ != nullptr; }
  void respond(const Response& response) {
    if (auto* const connection = std::exchange(connection_, nullptr)) connection->respond(response);
  }
  const net::HttpFields& page_headers() const { return connection_->page_headers(); }
  std::unique_ptr<net::Stream> take_stream() {
    std::string unread;
    return std::exchange(connection_, nullptr)->upgrade(unread);
  }

 private:
  void on_abandoned() override { connection_ = nullptr; }

  net::HttpConnection* connection_;
};

/// State shared by all loops.
struct Shared {
  Shared(Service& its_service, EventsOptions its_options)
      : service(its_service),
        options(its_options),
        proxies(its_service.options().trusted_proxies),
        admission({.clients = its_options.max_listeners,
                   .clients_per_address = its_service.options().max_connections_per_address}) {}

  Service& service;
  const EventsOptions options;
  const net::TrustedProxies proxies;
  net::Admission admission;
  std::atomic<bool> is_closed = false;
};

/// The listeners of one loop. Belongs to its thread.
class Part final : public std::enable_shared_from_this<Part>,
                   private EventStream::Owner,
                   private Timer {
 public:
  Part(Shared& shared, net::Loop& loop) : shared_(shared), loop_(loop) {}

  net::Loop& loop() const { return loop_; }

  static Task<> open(std::shared_ptr<Part> self, Request request, std::shared_ptr<Pending> pending,
                     PlacePtr place);

  void close() {
    cancel();
    for (const auto& [name, room] : std::exchange(rooms_, {})) end_all(*room);
  }

 private:
  /// A room from its first listener to its last, or to the end of public reading; a later room of
  /// that name is another one.
  struct Room {
    explicit Room(std::string its_name) : name(std::move(its_name)) {}

    const std::string name;
    std::optional<std::uint64_t> birth;  // once known
    std::size_t opening = 0;             // listeners not among the streams yet
    std::shared_ptr<void> watch;
    std::vector<std::shared_ptr<EventStream>> streams;
  };
  using RoomPtr = std::shared_ptr<Room>;

  std::size_t max_backlog() const override { return shared_.options.max_backlog_bytes; }
  void on_stream_ended(EventStream& stream) override;
  void on_timer() override;

  RoomPtr room_of(const std::string& name);
  bool is_here(const RoomPtr& room) const;
  bool is_of(const RoomPtr& room, const RoomInfo& info);
  Task<Result<RoomInfo>> enter(RoomPtr room);
  Task<Result<RoomInfo>> watch(RoomPtr room);
  Service::RoomListener listener_of(const RoomPtr& room);
  void start(const Request& request, Pending& pending, const RoomPtr& room, const RoomInfo& info,
             PlacePtr place);
  static void on_message(const Room& room, const MessagePtr& message);
  static Task<> check(std::shared_ptr<Part> self, RoomPtr room);
  void end_room(const RoomPtr& room);
  void drop_if_unused(const RoomPtr& room);
  static void end_all(Room& room);

  Shared& shared_;
  net::Loop& loop_;
  std::unordered_map<std::string, RoomPtr> rooms_;
};

Task<> Part::open(std::shared_ptr<Part> self, Request request, std::shared_ptr<Pending> pending,
                  PlacePtr place) {
  const std::string& name = request.param("room");
  RoomPtr room = self->room_of(name);
  Result<RoomInfo> info = co_await self->enter(room);
  // The info was of a room that has ended since: read it again.
  while (info.has_value() && !self->is_of(room, *info) && !self->shared_.is_closed) {
    room = self->room_of(name);
    info = co_await self->enter(room);
  }
  if (info.has_error() && info.error().code != codes::kNoRoom) {
    pending->respond(problem(info.error()));
  } else if (info.has_error() || !info->public_read) {
    // Private rooms look like missing ones.
    pending->respond(problem(404));
  } else if (!pending->is_there() || !self->is_here(room)) {
    pending->respond(problem(503));
  } else {
    self->start(request, *pending, room, *info, std::move(place));
  }
  self->drop_if_unused(room);
}

Part::RoomPtr Part::room_of(const std::string& name) {
  RoomPtr& room = rooms_[name];
  if (!room) room = std::make_shared<Room>(name);
  return room;
}

bool Part::is_here(const RoomPtr& room) const {
  const auto found = rooms_.find(room->name);
  return found != rooms_.end() && found->second == room;
}

/// If the info is of a newer room of that name, this one ends; no event announced it.
bool Part::is_of(const RoomPtr& room, const RoomInfo& info) {
  if (!is_here(room)) return false;
  if (!room->birth) room->birth = info.birth;
  if (room->birth == info.birth) return true;
  end_room(room);
  return false;
}

void Part::drop_if_unused(const RoomPtr& room) {
  if (room->opening == 0 && room->streams.empty() && is_here(room)) rooms_.erase(room->name);
}

Task<Result<RoomInfo>> Part::enter(RoomPtr room) {
  ++room->opening;
  Result<RoomInfo> info = co_await watch(room);
  --room->opening;
  co_return info;
}

/// The room's info, read after the watch began, so that no later event is missed.
Task<Result<RoomInfo>> Part::watch(RoomPtr room) {
  Store& store = shared_.service.store();
  if (!room->watch) {
    // Watch only public rooms for anonymous listeners.
    const Result<RoomInfo> first = co_await store.room_info(Actor::server(), room->name);
    if (first.has_error() || !first->public_read) co_return first;
    auto watch = co_await shared_.service.watch_room(room->name, listener_of(room));
    if (watch.has_error()) co_return watch.error();
    if (!room->watch) room->watch = *std::move(watch);
  }
  Result<RoomInfo> info = co_await store.room_info(Actor::server(), room->name);
  co_return info;
}

Service::RoomListener Part::listener_of(const RoomPtr& room) {
  const auto post = [self = weak_from_this(), room = std::weak_ptr(room),
                     &loop = loop_](auto call) {
    loop.post([self, room, call = std::move(call)] {
      const auto part = self.lock();
      const auto there = room.lock();
      if (part && there) call(*part, there);
    });
  };
  return {.on_message =
              [post](const MessagePtr& message) {
                post([message](Part&, const RoomPtr& there) { on_message(*there, message); });
              },
          .on_public_read_ended =
              [post] { post([](Part& part, const RoomPtr& there) { part.end_room(there); }); }};
}

void Part::start(const Request& request, Pending& pending, const RoomPtr& room,
                 const RoomInfo& info, PlacePtr place) {
  const net::HttpFields page_headers = pending.page_headers();  // a copy: the connection ends
  EventStream::Owner& owner = *this;
  auto stream = std::make_shared<EventStream>(owner, shared_.service, room->name, info.birth,
                                              pending.take_stream(), std::move(place));
  room->streams.push_back(stream);
  const std::uint64_t seen = first_place(request, info);
  std::string head(kHead);
  net::append_fields(head, page_headers);
  // So a listener cut off before its first message still has an id.
  head.append("\r\n").append(kHello).append("id: " + event_id(seen, info.birth) + "\n\n");
  stream->send(head);
  stream->begin(seen, info.last_message_id);
  if (!is_set()) loop_.set_timer(*this, shared_.options.heartbeat);
}

void Part::on_message(const Room& room, const MessagePtr& message) {
  if (!room.birth) return;  // no streams yet
  const net::BatchPtr text = net::make_batch();
  text->bytes = event_text(*message, *room.birth);
  const auto streams = room.streams;  // a copy: some may end
  for (const auto& stream : streams) stream->take(message->id, text);
}

void Part::on_stream_ended(EventStream& stream) {
  const auto found = rooms_.find(stream.room());
  if (found == rooms_.end()) return;
  const RoomPtr room = found->second;
  std::erase_if(room->streams, [&](const auto& one) { return one.get() == &stream; });
  drop_if_unused(room);
}

void Part::on_timer() {
  if (rooms_.empty()) return;
  const auto rooms = rooms_;
  for (const auto& [name, room] : rooms) {
    for (const auto& stream : room->streams) stream->send(kHeartbeat);
    boost::asio::co_spawn(loop_.executor(), check(shared_from_this(), room),
                          [](std::exception_ptr) {});
  }
  loop_.set_timer(*this, shared_.options.heartbeat);
}

// A break of the store's connection may have hidden that the room was closed or replaced, or that
// the state lost messages, so that ids go back.
Task<> Part::check(std::shared_ptr<Part> self, RoomPtr room) {
  std::uint64_t last = 0;
  for (const auto& stream : room->streams) last = std::max(last, stream->last());
  const Result<RoomInfo> info =
      co_await self->shared_.service.store().room_info(Actor::server(), room->name);
  const bool is_gone = info.has_error() && info.error().code == codes::kNoRoom;
  const bool is_closed = info.has_value() && (!info->public_read || !self->is_of(room, *info) ||
                                              info->last_message_id < last);
  if (is_gone || is_closed) self->end_room(room);
}

void Part::end_room(const RoomPtr& room) {
  if (!is_here(room)) return;
  rooms_.erase(room->name);
  end_all(*room);
}

void Part::end_all(Room& room) {
  for (const auto& stream : std::exchange(room.streams, {})) stream->end();
}

}  // namespace

class RoomEvents::State : public std::enable_shared_from_this<State> {
 public:
  State(Service& service, EventsOptions options) : shared_(service, options) {}

  void on_request(net::HttpConnection& connection, Request request) {
    if (shared_.is_closed) return connection.respond(problem(503));
    PlacePtr place;
    const auto verdict = admit(request, place);
    if (verdict != net::Admission::Verdict::kAdmitted) {
      connection.loop().counters().refused.add(1);
      return connection.respond(refusal(verdict));
    }
    auto part = part_of(connection.loop());
    auto task = Part::open(part, std::move(request), std::make_shared<Pending>(connection),
                           std::move(place));
    boost::asio::co_spawn(connection.loop().executor(), std::move(task), [](std::exception_ptr) {});
  }

  std::size_t listeners() const { return shared_.admission.clients(); }

  Task<> close() {
    shared_.is_closed = true;
    std::vector<std::shared_ptr<Part>> parts;
    {
      const std::lock_guard lock(mutex_);
      for (auto& [loop, part] : parts_) parts.push_back(part);
    }
    for (const auto& part : parts) {
      co_await boost::asio::co_spawn(part->loop().executor(), close_part(part),
                                     boost::asio::use_awaitable);
    }
  }

 private:
  static Task<> close_part(std::shared_ptr<Part> part) {
    part->close();
    co_return;
  }

  net::Admission::Verdict admit(const Request& request, PlacePtr& place) {
    // For Admission 0 means no limit.
    if (shared_.options.max_listeners == 0) return net::Admission::Verdict::kFull;
    const std::string* list = request.header("x-forwarded-for");
    const std::string client =
        shared_.proxies.client_of(request.remote_address, list ? *list : std::string_view());
    return shared_.admission.admit(client, place);
  }

  std::shared_ptr<Part> part_of(net::Loop& loop) {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Part>& part = parts_[&loop];
    if (!part) part = std::make_shared<Part>(shared_, loop);
    return part;
  }

  Shared shared_;
  std::mutex mutex_;
  std::map<net::Loop*, std::shared_ptr<Part>> parts_;  ///< under mutex_
};

RoomEvents::RoomEvents(Service& service, EventsOptions options)
    : state_(std::make_shared<State>(service, options)) {}

RoomEvents::~RoomEvents() = default;

void RoomEvents::add_to(Router& router) {
  router.add_connection("GET", "/rooms/{room}/events",
                        [state = state_](net::HttpConnection& connection, Request request) {
                          state->on_request(connection, std::move(request));
                        });
}

std::size_t RoomEvents::listeners() const { return state_->listeners(); }

Task<> RoomEvents::close() { return state_->close(); }

}  // namespace chat::web
