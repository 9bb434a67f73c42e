#include "web/room_events.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/timing_wheel.hpp"
#include "web/event_id.hpp"
#include "web/event_stream.hpp"
#include "web/pending_stream.hpp"
#include "web/per_loop.hpp"
#include "web/problem.hpp"
#include "web/router.hpp"

namespace chat::web {
namespace {

constexpr std::string_view kHeartbeat = ":\n\n";

/// The message after which the listener starts: without an id, the newest.
std::uint64_t first_place(const Request& request, const RoomInfo& info) {
  const std::string* const seen = last_event_id(request);
  return seen == nullptr ? info.last_message_id : place_of(*seen, info.birth, info.last_message_id);
}

std::string presence_text(const std::string& user, bool joined) {
  return std::string("event: ") + (joined ? "joined" : "left") +
         "\ndata: " + to_json(Value(Object{{"user", Value(user)}})) + "\n\n";
}

/// State shared by all loops.
struct Shared {
  Service& service;
  const EventsOptions options;
  const std::shared_ptr<StreamPlaces> places;
  const RoomEvents::Audience audience;
  std::atomic<bool> is_closed = false;

  bool may_listen(const RoomInfo& info) const {
    return info.public_read || audience == RoomEvents::Audience::kKeyHolders;
  }
};

/// The listeners of one loop. Belongs to its thread.
class Part final : public std::enable_shared_from_this<Part>,
                   private EventStream::Owner,
                   private Timer {
 public:
  Part(Shared& shared, net::Loop& loop) : shared_(shared), loop_(loop) {}

  net::Loop& loop() const { return loop_; }

  static Task<> open(std::shared_ptr<Part> self, Request request,
                     std::shared_ptr<PendingStream> pending, PlacePtr place);

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

  void on_stream_ended(EventStream& stream) override;
  void on_timer() override;

  RoomPtr room_of(const std::string& name);
  bool is_here(const RoomPtr& room) const;
  bool is_of(const RoomPtr& room, const RoomInfo& info);
  Task<Result<RoomInfo>> enter(RoomPtr room);
  Task<Result<RoomInfo>> watch(RoomPtr room);
  Service::RoomListener listener_of(const RoomPtr& room);
  void start(const Request& request, PendingStream& pending, const RoomPtr& room,
             const RoomInfo& info, PlacePtr place);
  static void on_message(const Room& room, const MessagePtr& message);
  static void on_user(const Room& room, const std::string& user, bool joined);
  void on_public_read_ended(const RoomPtr& room);
  void check_later(const RoomPtr& room);
  static Task<> check(std::shared_ptr<Part> self, RoomPtr room);
  void end_room(const RoomPtr& room);
  void drop_if_unused(const RoomPtr& room);
  static void end_all(Room& room);

  Shared& shared_;
  net::Loop& loop_;
  std::unordered_map<std::string, RoomPtr> rooms_;
};

Task<> Part::open(std::shared_ptr<Part> self, Request request,
                  std::shared_ptr<PendingStream> pending, PlacePtr place) {
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
  } else if (info.has_error() && self->shared_.audience == RoomEvents::Audience::kKeyHolders) {
    pending->respond(problem(info.error()));
  } else if (info.has_error() || !self->shared_.may_listen(*info)) {
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
    // Watch only rooms that there are, and public ones for anonymous listeners.
    const Result<RoomInfo> first = co_await store.room_info(Actor::server(), room->name);
    if (first.has_error() || !shared_.may_listen(*first)) co_return first;
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
  Service::RoomListener listener;
  listener.on_message = [post](const MessagePtr& message) {
    post([message](Part&, const RoomPtr& there) { on_message(*there, message); });
  };
  listener.on_public_read_ended = [post] {
    post([](Part& part, const RoomPtr& there) { part.on_public_read_ended(there); });
  };
  if (shared_.audience == RoomEvents::Audience::kKeyHolders) {
    listener.on_user = [post](const std::string& user, bool joined) {
      post([user, joined](Part&, const RoomPtr& there) { on_user(*there, user, joined); });
    };
  }
  return listener;
}

void Part::start(const Request& request, PendingStream& pending, const RoomPtr& room,
                 const RoomInfo& info, PlacePtr place) {
  const std::uint64_t seen = first_place(request, info);
  // So a listener cut off before its first message still has an id.
  const std::string head = pending.head() + "id: " + event_id(seen, info.birth) + "\n\n";
  EventStream::Owner& owner = *this;
  auto stream = std::make_shared<EventStream>(owner, shared_.service, room->name, info.birth,
                                              pending.take_stream(), std::move(place),
                                              shared_.options.max_backlog_bytes);
  room->streams.push_back(stream);
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

void Part::on_user(const Room& room, const std::string& user, bool joined) {
  const std::string text = presence_text(user, joined);
  const auto streams = room.streams;  // a copy: some may end
  for (const auto& stream : streams) stream->send(text);
}

void Part::on_public_read_ended(const RoomPtr& room) {
  if (shared_.audience == RoomEvents::Audience::kPublic) return end_room(room);
  check_later(room);
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
    check_later(room);
  }
  loop_.set_timer(*this, shared_.options.heartbeat);
}

void Part::check_later(const RoomPtr& room) {
  boost::asio::co_spawn(loop_.executor(), check(shared_from_this(), room),
                        [](std::exception_ptr) {});
}

// A break of the store's connection may have hidden that the room was closed or replaced, or that
// the state lost messages, so that ids go back.
Task<> Part::check(std::shared_ptr<Part> self, RoomPtr room) {
  std::uint64_t last = 0;
  for (const auto& stream : room->streams) last = std::max(last, stream->last());
  const Result<RoomInfo> info =
      co_await self->shared_.service.store().room_info(Actor::server(), room->name);
  const bool is_gone = info.has_error() && info.error().code == codes::kNoRoom;
  const bool is_closed =
      info.has_value() && (!self->shared_.may_listen(*info) || !self->is_of(room, *info) ||
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

class RoomEvents::State {
 public:
  State(Service& service, EventsOptions options, std::shared_ptr<StreamPlaces> places,
        Audience audience)
      : shared_{service, options, std::move(places), audience} {}

  void serve(net::HttpConnection& connection, Request request) {
    if (shared_.is_closed) return connection.respond(problem(503));
    PlacePtr place;
    if (auto refusal = shared_.places->admit(connection, request, place)) {
      return connection.respond(*refusal);
    }
    net::Loop& loop = connection.loop();
    auto part = parts_.of(loop, [&] { return std::make_shared<Part>(shared_, loop); });
    auto task = Part::open(part, std::move(request), std::make_shared<PendingStream>(connection),
                           std::move(place));
    boost::asio::co_spawn(loop.executor(), std::move(task), [](std::exception_ptr) {});
  }

  Task<> close() {
    shared_.is_closed = true;
    co_await parts_.close();
  }

  std::size_t listeners() const { return shared_.places->taken(); }

 private:
  Shared shared_;
  PerLoop<Part> parts_;
};

RoomEvents::RoomEvents(Service& service, EventsOptions options)
    : RoomEvents(service, options,
                 std::make_shared<StreamPlaces>(options.max_listeners,
                                                service.options().max_connections_per_address,
                                                service.options()),
                 Audience::kPublic) {}

RoomEvents::RoomEvents(Service& service, EventsOptions options,
                       std::shared_ptr<StreamPlaces> places, Audience audience)
    : state_(std::make_shared<State>(service, options, std::move(places), audience)) {}

RoomEvents::~RoomEvents() = default;

void RoomEvents::add_to(Router& router) {
  router.add_connection("GET", "/rooms/{room}/events",
                        [state = state_](net::HttpConnection& connection, Request request) {
                          state->serve(connection, std::move(request));
                        });
}

void RoomEvents::serve(net::HttpConnection& connection, Request request) {
  state_->serve(connection, std::move(request));
}

std::size_t RoomEvents::listeners() const { return state_->listeners(); }

Task<> RoomEvents::close() { return state_->close(); }

}  // namespace chat::web
