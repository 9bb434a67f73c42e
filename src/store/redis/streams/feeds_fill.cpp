// Feeds: reads missed events.
#include <algorithm>
#include <set>
#include <utility>

#include "base/log.hpp"
#include "base/on_exit.hpp"
#include "store/redis/streams/feeds.hpp"
#include "store/redis/streams/feeds_entry.hpp"

namespace chat::store {
namespace {

using Clock = Feed::Clock;

// Limits both the events and the messages of one answer.
constexpr std::size_t kMostAtOnce = 200;
// The pause after a log could not be read.
constexpr std::chrono::milliseconds kRetryPause{500};

std::uint64_t number_of(const redis::Reply& reply) {
  return static_cast<std::uint64_t>(reply.integer().value_or(0));
}

// The number up to which an answer is complete.
std::uint64_t end_of(const redis::Reply& entries, std::uint64_t last) {
  const auto all = entries.array();
  if (all.size() < kMostAtOnce) return last;
  return std::min(last, seq_of(all.back().text().value_or("")));
}

}  // namespace

void Feeds::fill_soon(const EntryPtr& entry) {
  entry->must_fill_again = true;
  unsettle(*entry);
  if (!std::exchange(entry->is_filling, true)) spawn(fill(entry));
}

Task<> Feeds::fill(EntryPtr entry) {
  const base::OnExit done([this, entry] {
    entry->is_filling = false;
    settle(*entry);
  });
  while (std::exchange(entry->must_fill_again, false)) {
    const bool filled = co_await read_log(entry);
    if (filled) continue;
    // The channel has its own connection. It may be back already, and would not report that again.
    entry->must_fill_again = true;
    watch(entry, Clock::now() + kRetryPause);
    break;
  }
}

Task<bool> Feeds::read_log(EntryPtr entry) {
  bool is_complete = true;
  std::uint64_t message = 0;
  for (;;) {
    StreamPosition from = entry->feed.position();
    from.message = std::max(from.message, message);
    const RedisScripts& scripts = parts_.scripts;
    ScriptCall call{.script = entry->kind == Kind::kRoom ? &scripts.room_log : &scripts.user_log,
                    .base = entry->channel,
                    .args = {std::to_string(from.seq), std::to_string(from.message),
                             std::to_string(kMostAtOnce)},
                    .is_read = true};
    const redis::Result<redis::Reply> reply = co_await parts_.calls.run(std::move(call));
    if (!reply) {
      if (reply.error().cause == redis::Failure::Cause::kErrorReply) {
        base::log_error("a log of events cannot be read", {{"why", reply.error().message}});
      }
      co_return false;
    }
    // The room, or the user, is gone.
    if ((*reply)[0].is_nil()) break;

    const std::uint64_t last = number_of((*reply)[0]);
    if (last < from.seq) {
      // Redis has lost acknowledged events.
      entry->feed.open({last, number_of((*reply)[1])});
      is_complete = false;
      break;
    }
    std::set<std::uint64_t> read;
    const std::uint64_t end = std::min(end_of((*reply)[2], last), end_of((*reply)[3], last));
    for (const std::size_t list : {2, 3}) {
      for (const redis::Reply& payload : (*reply)[list].array()) {
        auto event = decode(entry->kind, entry->name, payload.text().value_or(""));
        if (!event || event->seq > end) continue;
        message = std::max(message, event->message_id());
        if (event->seq <= from.seq) continue;
        read.insert(event->seq);
        entry->feed.offer(*std::move(event));
      }
    }
    if (from.seq + read.size() < end) is_complete = false;
    entry->feed.skip_to(end);
    if (end >= last) {
      if (is_complete) co_return true;
      break;
    }
  }
  if (entry->kind == Kind::kUser) co_return true;
  const bool reconciled = co_await reconcile(entry);
  co_return reconciled;
}

// Finds the users who left when the log no longer has the events.
Task<bool> Feeds::reconcile(EntryPtr entry) {
  for (;;) {
    const std::uint64_t changes = entry->presence_changes;
    std::set<std::string> users;
    for (const auto& [socket, user] : entry->sockets) users.insert(user);
    const LuaScript& check = parts_.scripts.room_check;
    ScriptCall call{.script = &check, .base = entry->channel, .args = {"sockets"}, .is_read = true};
    call.args.insert(call.args.end(), users.begin(), users.end());
    const redis::Result<redis::Reply> reply = co_await parts_.calls.run(std::move(call));
    if (!reply) co_return false;
    if (changes != entry->presence_changes) continue;

    std::map<std::string, std::vector<std::string>> present;
    const redis::Reply& sockets = (*reply)[check.answer_index("value")];
    std::size_t index = 0;
    for (const std::string& user : users) {
      for (const redis::Reply& socket : sockets[index].array()) {
        present[user].emplace_back(socket.text().value_or(""));
      }
      ++index;
    }
    reconcile_with(*entry, present);
    co_return true;
  }
}

void Feeds::reconcile_with(Entry& entry,
                           const std::map<std::string, std::vector<std::string>>& present) {
  const auto is_present = [&](const std::string& user, const std::string& socket) {
    const auto found = present.find(user);
    return found != present.end() &&
           std::ranges::find(found->second, socket) != found->second.end();
  };
  RoomEvent event;
  event.room = entry.name;
  event.kind = RoomEvent::Kind::kSocketLeft;
  for (const auto& [socket, user] : std::map(entry.sockets)) {
    if (is_present(user, socket)) continue;
    event.user = user;
    event.socket = socket;
    StreamEvent left{0, event};
    to_sink(&entry, left);
  }
  event.kind = RoomEvent::Kind::kSocketJoined;
  for (const auto& [user, sockets] : present) {
    for (const std::string& socket : sockets) {
      if (!has_socket(socket) || entry.sockets.contains(socket)) continue;
      event.user = user;
      event.socket = socket;
      StreamEvent joined{0, event};
      to_sink(&entry, joined);
    }
  }
}

}  // namespace chat::store
