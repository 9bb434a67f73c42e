#include "store/redis/moves.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <openssl/rand.h>
#include <utility>

#include "base/log.hpp"
#include "store/redis/lease.hpp"

namespace chat::store {
namespace {

// Redis does nothing else while it reads the events of one socket.
constexpr std::size_t kMostMissed = 10'000;
// Tries with sockets whose rooms change meanwhile.
constexpr int kTries = 3;
constexpr std::size_t kSecretBytes = 32;

using Missed = std::vector<std::variant<RoomEvent, UserEvent>>;

Tick tick_of(const std::variant<RoomEvent, UserEvent>& event) {
  return std::visit([](const auto& one) { return one.tick; }, event);
}

/// Whether the event says that the socket is, or is not, in the room from here on.
std::optional<bool> move_of(const RoomEvent& event, const std::string& socket) {
  switch (event.kind) {
    case RoomEvent::Kind::kSocketJoined:
      if (event.socket == socket) return true;
      break;
    case RoomEvent::Kind::kSocketLeft:
      if (event.socket == socket) return false;
      break;
    case RoomEvent::Kind::kUserRemoved:
      if (std::ranges::find(event.sockets, socket) != event.sockets.end()) return false;
      break;
    default:
      break;
  }
  return std::nullopt;
}

/// Whether those in the room are told, but not this one.
bool leaves_out(const RoomEvent& event, const std::string& socket) {
  return event.kind == RoomEvent::Kind::kRead &&
         std::ranges::find(event.sockets, socket) != event.sockets.end();
}

bool add_room_events(const std::string& socket, const MissedStream& stream, Missed& missed) {
  std::vector<RoomEvent> events;
  for (const std::string& payload : stream.events) {
    auto decoded = decode_room_event(stream.name, payload);
    if (!decoded || decoded->tick == 0) return false;
    auto* const event = std::get_if<RoomEvent>(&decoded->what);
    if (event == nullptr) return false;  // the room was deleted
    event->tick = decoded->tick;
    events.push_back(std::move(*event));
  }
  std::ranges::sort(events, {}, &RoomEvent::tick);
  // The first event about the socket tells where it was before.
  bool is_in = stream.is_in;
  for (const RoomEvent& event : events) {
    const auto move = move_of(event, socket);
    if (!move) continue;
    is_in = !*move;
    break;
  }
  for (RoomEvent& event : events) {
    if (const auto move = move_of(event, socket)) {
      is_in = *move;
    } else if (is_in && !leaves_out(event, socket)) {
      missed.emplace_back(std::move(event));
    }
  }
  return true;
}

bool add_user_events(const std::string& socket, const MissedStream& stream, Missed& missed) {
  for (const std::string& payload : stream.events) {
    auto decoded = decode_user_event(stream.name, payload);
    if (!decoded || decoded->tick == 0) return false;
    auto* const event = std::get_if<UserEvent>(&decoded->what);
    if (event == nullptr) continue;
    event->tick = decoded->tick;
    const bool is_notify = event->kind == UserEvent::Kind::kNotify;
    if ((is_notify ? event->except : event->socket) == socket) continue;
    missed.emplace_back(std::move(*event));
  }
  return true;
}

std::string make_secret() {
  std::array<unsigned char, kSecretBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace

std::optional<Missed> missed_by(const std::string& socket,
                                const std::vector<MissedStream>& streams) {
  Missed missed;
  for (const MissedStream& stream : streams) {
    const bool is_read = stream.is_room ? add_room_events(socket, stream, missed)
                                        : add_user_events(socket, stream, missed);
    if (!is_read) return std::nullopt;
  }
  std::ranges::sort(missed, {}, tick_of);
  return missed;
}

/// The first node makes it, for all.
Task<Result<std::optional<std::string>>> RedisMoves::secret() {
  if (!context_.has_ticks()) co_return std::optional<std::string>();
  const std::string key = context_.keys.recovery_secret();
  const std::string made = make_secret();
  if (made.empty()) co_return errors::internal_error("no random numbers");
  redis::Command setting("SET");
  setting.key(key).arg(made).arg("NX");
  const Result<redis::Reply> set = co_await context_.run(std::move(setting));
  if (!set) co_return set.error();
  redis::Command getting("GET");
  getting.key(key);
  const Result<redis::Reply> kept = co_await context_.run(std::move(getting));
  if (!kept) co_return kept.error();
  co_return std::optional<std::string>(text_of(*kept));
}

Task<Result<>> RedisMoves::greet(std::string user, std::string socket, std::uint64_t place) {
  if (!context_.has_ticks()) co_return Result<>();
  StreamCall greeting{.script = &context_.scripts->user_greeted,
                      .kind = kUser,
                      .name = user,
                      .args = {std::move(socket), std::to_string(place), user},
                      .is_read = true};
  Result<> done = co_await context_.ask_done(std::move(greeting));
  co_return done;
}

Task<Result<std::optional<std::string>>> RedisMoves::find(std::string socket, std::uint64_t place) {
  if (!context_.has_ticks()) co_return std::optional<std::string>();
  redis::Command getting("GET");
  getting.key(context_.keys.socket(socket));
  const Result<redis::Reply> kept = co_await context_.run(std::move(getting));
  if (!kept) co_return kept.error();
  const std::string words = text_of(*kept);
  std::uint64_t greeting = 0;
  const char* const end = words.data() + words.size();
  const auto [stop, error] = std::from_chars(words.data(), end, greeting);
  if (error != std::errc() || stop == end || place < greeting) {
    co_return std::optional<std::string>();
  }
  co_return std::optional<std::string>(std::string(stop + 1, end));
}

Task<Result<std::vector<std::string>>> RedisMoves::rooms_of(std::string user, std::string socket) {
  redis::Command naming("HKEYS");
  naming.key(context_.keys.user(user) + ':' + RedisKeys::rooms_of(socket));
  const Result<redis::Reply> names = co_await context_.run(std::move(naming));
  if (!names) co_return names.error();
  co_return texts_of(*names);
}

/// Subscribes first; what the script then reads and what comes by the subscriptions meet at the
/// event by which the script moves the socket.
Task<Result<std::optional<TakenSocket>>> RedisMoves::take(std::string user, std::string socket,
                                                          Tick after) {
  constexpr auto kNot = std::nullopt;
  if (!context_.has_ticks()) co_return std::optional<TakenSocket>(kNot);
  std::optional<Answer> taken;
  std::vector<Feeds::Use> uses;
  for (int tries = 0; tries < kTries && !taken; ++tries) {
    const Result<std::vector<std::string>> rooms = co_await rooms_of(user, socket);
    if (!rooms) co_return rooms.error();
    // An error has changed nothing so far.
    Result<Feeds::Use> opened = co_await context_.feeds->open(kUser, user);
    if (!opened) co_return std::optional<TakenSocket>(kNot);
    uses.push_back(*std::move(opened));
    for (const std::string& room : *rooms) {
      Result<Feeds::Use> room_opened = co_await context_.feeds->open(Feeds::Kind::kRoom, room);
      if (!room_opened) co_return std::optional<TakenSocket>(kNot);
      uses.push_back(*std::move(room_opened));
    }
    StreamCall taking{
        .script = &context_.scripts->user_take_over,
        .kind = kUser,
        .name = user,
        .args = {socket, user, context_.lease->name(), std::to_string(after),
                 std::to_string(kMostMissed), std::to_string(context_.options.max_backlog_bytes)}};
    taking.args.insert(taking.args.end(), rooms->begin(), rooms->end());
    Result<Answer> answer = co_await context_.ask(std::move(taking));
    if (!answer && answer.error().code == codes::kNoUser) {
      co_return std::optional<TakenSocket>(kNot);
    }
    if (!answer) co_return answer.error();
    const std::string outcome = text_of((*answer)["outcome"]);
    if (outcome == "changed") continue;
    if (outcome != "taken") {
      base::log_debug("a socket is not recovered", {{"socket", socket}, {"why", outcome}});
      co_return std::optional<TakenSocket>(kNot);
    }
    taken = *std::move(answer);
  }
  if (!taken) co_return std::optional<TakenSocket>(kNot);

  // From here on the socket is this node's, and an error ends it.
  TakenSocket result;
  result.tick = context_.feeds->take_adopted(socket);
  if (result.tick == 0) co_return errors::internal_error("Redis: a socket moved out of order");
  std::vector<MissedStream> streams;
  streams.push_back({false, user, true, texts_of((*taken)["own"])});
  for (const redis::Reply& room : (*taken)["rooms"].array()) {
    streams.push_back({true, text_of(room[0]), room[1].integer() == 1, texts_of(room[2])});
  }
  auto missed = missed_by(socket, streams);
  if (!missed) co_return errors::internal_error("Redis: events of a socket cannot be read");
  result.missed = *std::move(missed);
  co_return std::optional<TakenSocket>(std::move(result));
}

}  // namespace chat::store
