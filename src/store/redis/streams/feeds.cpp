#include "store/redis/streams/feeds.hpp"

#include <algorithm>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "base/on_exit.hpp"
#include "store/redis/streams/feeds_entry.hpp"

namespace chat::store {

namespace asio = boost::asio;

namespace {

using Clock = Feed::Clock;

// An event that overtook others waits this long for them. After that the log is read.
constexpr std::chrono::milliseconds kPatience{100};
// An operation fails if its events cannot be delivered for this long.
constexpr std::chrono::milliseconds kLongestWait{2000};
// With ticks an operation waits for its event to come by the subscription: this long without the
// log.
constexpr std::chrono::milliseconds kPatienceForOwn{1000};
// Longer than requests of a socket still run at the node that it has left.
constexpr std::chrono::minutes kMovedTime{10};
// A user who leaves a room may come back.
constexpr std::chrono::seconds kIdleTime{5};

}  // namespace

Feeds::Use::Use(EntryPtr entry) : entry_(std::move(entry)) { ++entry_->uses; }

Feeds::Use::~Use() {
  if (entry_ == nullptr) return;
  --entry_->uses;
  entry_->idle_since = Clock::now();
}

Feeds::Feeds(Parts parts) : parts_(std::move(parts)), timer_(parts_.executor, [this] { tick(); }) {}

Feeds::~Feeds() = default;

std::string Feeds::channel_of(Kind kind, const std::string& name) const {
  return kind == Kind::kRoom ? parts_.keys.room(name) : parts_.keys.user(name);
}

Feeds::EntryPtr Feeds::find(Kind kind, const std::string& name) const {
  const auto found = entries_.find({kind, name});
  return found == entries_.end() ? nullptr : found->second;
}

Feeds::EntryPtr Feeds::get(Kind kind, const std::string& name) {
  EntryPtr& entry = entries_[{kind, name}];
  if (entry != nullptr) return entry;
  auto place = std::make_shared<Entry*>(nullptr);
  entry = std::make_shared<Entry>(kind, name, channel_of(kind, name), parts_.executor,
                                  [this, place](StreamEvent& event) { to_sink(*place, event); });
  *place = entry.get();
  timer_.at(Clock::now() + kIdleTime);
  return entry;
}

void Feeds::spawn(Task<> task) {
  asio::co_spawn(parts_.executor, std::move(task),
                 [token = parts_.work.begin()](std::exception_ptr problem) {
                   if (problem) base::log_error("a feed of events failed");
                 });
}

// Opening -----------------------------------------------------------------------------------------

Task<Result<Feeds::Use>> Feeds::open(Kind kind, std::string name) {
  const EntryPtr entry = get(kind, name);
  Use use(entry);
  while (entry->is_starting) co_await entry->started.wait();
  if (!entry->is_subscribed || !entry->feed.is_open()) {
    const Result<> started = co_await start(entry);
    if (!started) {
      use = Use();
      drop_if_idle(entry);
      co_return started.error();
    }
  }
  co_return std::move(use);
}

Task<Result<>> Feeds::start(EntryPtr entry) {
  entry->is_starting = true;
  const base::OnExit done([entry] {
    entry->is_starting = false;
    entry->started.notify_all();
  });
  Result<> result;
  if (!entry->is_subscribed) {
    const redis::Result<> subscribed =
        co_await parts_.subscriber.subscribe(entry->channel, callbacks_of(entry));
    if (subscribed) {
      entry->is_subscribed = true;
    } else {
      result = error_of(subscribed.error());
    }
  }
  if (result) {
    const Result<StreamPosition> position = co_await locate(entry);
    if (!position) {
      result = position.error();
    } else if (!entry->feed.is_open()) {
      entry->feed.open(*position);
    }
  }
  // If there is no stream to follow (say the room was just deleted), nothing would ever order the
  // events that came meanwhile.
  entry->feed.give_up();
  co_return result;
}

Task<Result<StreamPosition>> Feeds::locate(EntryPtr entry) {
  redis::Command command("HMGET");
  command.key(entry->channel + ":info").arg("seq").arg("last");
  redis::CallOptions options;
  options.repeatable = true;
  const auto reply = co_await parts_.calls.database().run(std::move(command), options);
  if (!reply) co_return error_of(reply.error());
  const std::optional<std::int64_t> seq = (*reply)[0].integer();
  if (!seq && entry->kind == Kind::kUser) {
    Result<StreamPosition> made = co_await make_user(entry);
    co_return made;
  }
  if (!seq) co_return errors::no_room(entry->name);
  co_return StreamPosition{static_cast<std::uint64_t>(*seq),
                           static_cast<std::uint64_t>((*reply)[1].integer().value_or(0))};
}

// Adds the name to the index before and after, as the index requires.
Task<Result<StreamPosition>> Feeds::make_user(EntryPtr entry) {
  redis::Database& database = parts_.calls.database();
  const std::string index = parts_.keys.users(RedisKeys::index_of(entry->name));
  Result<> listed = co_await add_to_index(database, index, entry->name);
  if (!listed) co_return listed.error();
  const LuaScript& open = parts_.scripts.user_open;
  ScriptCall call{.script = &open, .base = entry->channel, .args = {}, .is_read = true};
  const auto reply = co_await parts_.calls.run(std::move(call));
  if (!reply) co_return error_of(reply.error());
  listed = co_await add_to_index(database, index, entry->name);
  if (!listed) co_return listed.error();
  const redis::Reply& position = (*reply)[open.answer_index("position")];
  co_return StreamPosition{static_cast<std::uint64_t>(position.integer().value_or(0)), 0};
}

void Feeds::end(Kind kind, const std::string& name) {
  if (const EntryPtr entry = find(kind, name)) entry->feed.close();
}

redis::Subscriber::Callbacks Feeds::callbacks_of(const EntryPtr& entry) {
  redis::Subscriber::Callbacks callbacks;
  callbacks.on_message = [this, weak = std::weak_ptr(entry)](const std::string& payload) {
    if (const EntryPtr alive = weak.lock()) on_message(*alive, payload);
  };
  callbacks.on_lost = [this, weak = std::weak_ptr(entry)] {
    const EntryPtr alive = weak.lock();
    if (alive == nullptr) return;
    alive->is_lost = true;
    unsettle(*alive);
  };
  callbacks.on_resumed = [this, weak = std::weak_ptr(entry)] {
    const EntryPtr alive = weak.lock();
    if (alive == nullptr) return;
    alive->is_lost = false;
    fill_soon(alive);
  };
  return callbacks;
}

// Order -------------------------------------------------------------------------------------------

void Feeds::unsettle(Entry& entry) {
  if (parts_.has_ticks) unsettled_.insert(&entry);
}

void Feeds::settle(const Entry& entry) {
  const bool is_behind =
      entry.is_lost || entry.is_filling || entry.must_fill_again || entry.feed.has_gap();
  if (!is_behind) unsettled_.erase(&entry);
}

/// Order is back with the first event after all that were delivered.
Tick Feeds::tick_for_sink(Tick tick) {
  if (!parts_.has_ticks) return 0;
  if (tick == 0) return kOutOfOrder;
  const bool is_in_order = unsettled_.empty() && tick > last_tick_;
  last_tick_ = std::max(last_tick_, tick);
  return is_in_order ? tick : kOutOfOrder;
}

// Events ------------------------------------------------------------------------------------------

std::optional<StreamEvent> Feeds::decode(Kind kind, const std::string& name,
                                         std::string_view payload) const {
  return kind == Kind::kRoom ? decode_room_event(name, payload) : decode_user_event(name, payload);
}

void Feeds::on_message(Entry& entry, std::string_view payload) {
  if (is_signal(payload)) return on_signal(entry, payload);
  const std::uint64_t seq = seq_of(payload);
  // Most events of this node's own operations were delivered with their answers.
  if (entry.feed.is_old(seq)) return;
  // The stream is not requested yet, or not again.
  if (!entry.feed.is_open() && !entry.is_starting) return;
  std::optional<StreamEvent> event = decode(entry.kind, entry.name, payload);
  if (!event) return;
  entry.feed.offer(*std::move(event));
  if (entry.feed.has_gap()) {
    unsettle(entry);
    watch(find(entry.kind, entry.name));
  } else if (unsettled_.contains(&entry)) {
    settle(entry);
  }
}

// Dropped if an event before it is missing: that may be the removal of a user who must not see it.
void Feeds::on_signal(const Entry& entry, std::string_view payload) {
  const std::optional<Signal> signal = decode_signal(entry.name, payload);
  if (!signal || signal->node == parts_.node || !entry.feed.is_old(signal->seq)) return;
  tell(signal->event);
}

bool Feeds::offer(Kind kind, const std::string& name, StreamEvent event) {
  const EntryPtr entry = find(kind, name);
  const std::uint64_t seq = event.seq;
  // The channel was faster. Its latest events may even have ended the stream.
  if (entry != nullptr && seq <= entry->feed.position().seq) return true;
  if (entry == nullptr || (!entry->feed.is_open() && !entry->is_starting)) {
    event.tick = 0;  // the subscriptions have not come as far
    to_sink(entry.get(), event);
    return true;
  }
  if (parts_.has_ticks) return false;
  entry->feed.offer(std::move(event));
  if (entry->feed.has_gap()) watch(entry);
  return entry->feed.position().seq >= seq;
}

Task<Result<>> Feeds::reached(Kind kind, std::string name, std::uint64_t seq) {
  const EntryPtr entry = find(kind, name);
  if (entry == nullptr || entry->feed.position().seq >= seq) co_return Result<>();
  const Use use(entry);
  watch(entry);
  auto initiate = [this, entry, seq](asio::any_completion_handler<void(bool)> handler) {
    auto waiting = std::make_shared<asio::any_completion_handler<void(bool)>>(std::move(handler));
    auto reached = [executor = parts_.executor, waiting](bool yes) {
      asio::post(executor, asio::append(std::move(*waiting), yes));
    };
    entry->feed.when_reached(seq, Clock::now() + kLongestWait, std::move(reached));
  };
  const bool yes = co_await asio::async_initiate<decltype(asio::use_awaitable) const, void(bool)>(
      std::move(initiate), asio::use_awaitable);
  if (yes) co_return Result<>();
  co_return errors::timeout();
}

Task<Result<>> Feeds::deliver(Kind kind, std::string name, std::vector<std::string> events) {
  bool delivered = true;
  std::uint64_t last = 0;
  for (const std::string& payload : events) {
    std::optional<StreamEvent> event = decode(kind, name, payload);
    if (!event) continue;
    last = event->seq;
    delivered = offer(kind, name, *std::move(event));
  }
  if (delivered) co_return Result<>();
  Result<> result = co_await reached(kind, std::move(name), last);
  co_return result;
}

void Feeds::to_sink(Entry* entry, StreamEvent& event) {
  const Tick tick = tick_for_sink(event.tick);
  if (auto* room_event = std::get_if<RoomEvent>(&event.what)) {
    room_event->tick = tick;
    note_presence(entry, *room_event);
    parts_.sink.on_room_event(*room_event);
  } else if (auto* user_event = std::get_if<UserEvent>(&event.what)) {
    user_event->tick = tick;
    if (user_event->kind == UserEvent::Kind::kSocketMoved) note_move(*user_event);
    parts_.sink.on_user_event(*user_event);
    note_presence(*user_event);
  } else if (const auto* opened = std::get_if<RoomOpened>(&event.what)) {
    on_room_opened(*opened);
  } else if (entry != nullptr && std::holds_alternative<StreamClosed>(event.what)) {
    entry->feed.close();
  }
}

// Presence ----------------------------------------------------------------------------------------

void Feeds::note_presence(Entry* entry, const RoomEvent& event) {
  if (entry == nullptr) return;
  switch (event.kind) {
    case RoomEvent::Kind::kSocketJoined:
      if (has_socket(event.socket)) entry->sockets[event.socket] = event.user;
      break;
    case RoomEvent::Kind::kSocketLeft:
      entry->sockets.erase(event.socket);
      break;
    case RoomEvent::Kind::kUserRemoved:
      for (const std::string& socket : event.sockets) entry->sockets.erase(socket);
      break;
    default:
      return;
  }
  ++entry->presence_changes;
  entry->idle_since = Clock::now();
}

void Feeds::note_presence(const UserEvent& event) {
  if (event.kind == UserEvent::Kind::kSocketDisconnected) remove_socket(event.socket);
}

void Feeds::note_move(UserEvent& event) {
  event.is_here = event.lease.substr(0, event.lease.find('.')) == parts_.node;
  const bool was_here = has_socket(event.socket);
  for (const std::string& room : event.rooms) {
    const EntryPtr entry = find(Kind::kRoom, room);
    if (entry == nullptr) continue;
    ++entry->presence_changes;
    entry->idle_since = Clock::now();
    if (event.is_here) {
      entry->sockets[event.socket] = event.user;
    } else {
      entry->sockets.erase(event.socket);
    }
  }
  if (event.is_here) {
    add_socket(event.user, event.socket);
    moved_.erase(event.socket);
    adopted_[event.socket] = event.tick == kOutOfOrder ? 0 : event.tick;
  } else if (was_here) {
    remove_socket(event.socket);
    moved_[event.socket] = Clock::now();
  }
}

Tick Feeds::take_adopted(const std::string& socket) {
  const auto node = adopted_.extract(socket);
  return node ? node.mapped() : 0;
}

void Feeds::add_socket(const std::string& user, const std::string& socket) {
  sockets_[socket] = user;
  get(Kind::kUser, user)->sockets[socket] = user;
}

void Feeds::remove_socket(const std::string& socket) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) return;
  if (const EntryPtr entry = find(Kind::kUser, found->second)) {
    entry->sockets.erase(socket);
    entry->idle_since = Clock::now();
  }
  sockets_.erase(found);
}

void Feeds::lose_sockets() {
  UserEvent lost;
  lost.kind = UserEvent::Kind::kSocketLost;
  for (const auto& [socket, user] : std::unordered_map(sockets_)) {
    lost.user = user;
    lost.socket = socket;
    tell(lost);
  }
}

void Feeds::on_room_opened(const RoomOpened& opened) {
  if (!has_socket(opened.socket)) return;
  const EntryPtr entry = find(Kind::kRoom, opened.room);
  if (entry == nullptr || !entry->feed.is_open()) spawn(open_from(opened));
}

// The join is in the log: reads it from there, with all later events.
Task<> Feeds::open_from(RoomOpened opened) {
  const EntryPtr entry = get(Kind::kRoom, opened.room);
  const Use use(entry);
  unsettle(*entry);
  if (!entry->feed.is_open()) entry->feed.open({opened.seq - 1, 0});
  while (entry->is_starting) co_await entry->started.wait();
  if (!entry->is_subscribed) co_await start(entry);
  fill_soon(entry);
}

// Dropping ----------------------------------------------------------------------------------------

void Feeds::drop_if_idle(const EntryPtr& entry) {
  if (!entry->is_idle() || entries_.erase({entry->kind, entry->name}) == 0) return;
  unsettled_.erase(entry.get());
  if (entry->is_subscribed) parts_.subscriber.unsubscribe(entry->channel, [](const auto&) {});
}

void Feeds::drop_idle(Clock::time_point now) {
  std::vector<EntryPtr> idle;
  for (const auto& [key, entry] : entries_) {
    if (now - entry->idle_since >= kIdleTime) idle.push_back(entry);
  }
  for (const EntryPtr& entry : idle) drop_if_idle(entry);
  std::erase_if(moved_, [now](const auto& moved) { return now - moved.second >= kMovedTime; });
  if (!entries_.empty()) timer_.at(now + kIdleTime);
}

void Feeds::watch(const EntryPtr& entry, Clock::time_point from) {
  if (entry == nullptr || std::exchange(entry->is_watched, true)) return;
  entry->gap_since = from;
  watched_.push_back(entry);
  timer_.at(entry->gap_since + kPatience);
}

void Feeds::tick() {
  const auto now = Clock::now();
  for (const auto& weak : std::exchange(watched_, {})) {
    const EntryPtr entry = weak.lock();
    if (entry == nullptr) continue;
    entry->is_watched = false;
    entry->feed.expire(now);
    const bool is_behind = entry->feed.has_gap() || entry->feed.is_awaited();
    if (!is_behind && !entry->must_fill_again) continue;
    const auto since = entry->gap_since;
    watch(entry);
    entry->gap_since = since;
    const bool is_for_own = parts_.has_ticks && !entry->feed.has_gap() && !entry->must_fill_again;
    if (now - since >= (is_for_own ? kPatienceForOwn : kPatience)) fill_soon(entry);
  }
  drop_idle(now);
}

}  // namespace chat::store
