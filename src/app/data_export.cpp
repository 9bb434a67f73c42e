// Writes a state as JSON Lines.
#include <ostream>
#include <utility>

#include "app/data_transfer.hpp"
#include "base/base64.hpp"

namespace chat::app {
namespace {

constexpr std::size_t kNamesAPage = 1'000;
constexpr std::size_t kMessagesARead = 500;

template <class T>
T checked(Result<T> result, const std::string& what) {
  if (result.has_error()) throw std::runtime_error(what + ": " + result.error().to_string());
  return *std::move(result);
}

void write_line(std::ostream& out, const char* kind, Object content) {
  out << encode_json(Object{{kind, std::move(content)}}).text << '\n';
}

Task<> export_user(Store& store, std::string user, std::ostream& out) {
  const std::string what = "user " + user;
  const bool mode = checked(co_await store.direct_whitelist_mode(user), what);
  Value whitelist(checked(co_await store.direct_list(user, "whitelist"), what));
  Value blacklist(checked(co_await store.direct_list(user, "blacklist"), what));
  write_line(out, "user",
             Object{{"name", user},
                    {"whitelistOnly", mode},
                    {"whitelist", std::move(whitelist)},
                    {"blacklist", std::move(blacklist)}});
}

Task<RoomInfo> export_room_itself(Store& store, std::string room, std::ostream& out) {
  const std::string what = "room " + room;
  RoomInfo info = checked(co_await store.room_info(Actor::server(), room), what);
  Object line{{"name", room},
              {"owner", info.owner ? Value(*info.owner) : Value()},
              {"whitelistOnly", info.whitelist_only},
              {"historyMaxSize", info.history_max_size},
              {"enableAccessListsUpdates", info.enable_access_lists_updates},
              {"enableUserlistUpdates", info.enable_userlist_updates},
              {"enableReadUpdates", info.enable_read_updates},
              {"publicRead", info.public_read},
              {"lastMessageId", info.last_message_id}};
  for (const char* list : {"whitelist", "blacklist", "adminlist"}) {
    auto names = checked(co_await store.room_list(Actor::server(), room, list), what);
    line.append(list, Value(names));
  }
  write_line(out, "room", std::move(line));
  co_return info;
}

/// The parts of the text that import_state() puts together again are marked by their names alone.
void write_message(std::ostream& out, const std::string& room, const StoredMessage& message) {
  Array attachments;
  for (const Binary& attachment : message.body.attachments) {
    std::string text;
    base::append_base64(text, attachment.view());
    attachments.emplace_back(std::move(text));
  }
  out << R"({"message":{"room":)" << encode_json(Value(room)).text << R"(,"body":)"
      << message.body.text << R"(,"attachments":)"
      << encode_json(Value(std::move(attachments))).text << "}}\n";
}

Task<std::size_t> export_messages(Store& store, std::string room, RoomInfo info,
                                  std::ostream& out) {
  std::size_t count = 0;
  std::uint64_t after = info.last_message_id - info.history_size;
  while (after < info.last_message_id) {
    auto messages = checked(
        co_await store.history_after(Actor::server(), room, after, kMessagesARead), "room " + room);
    if (messages.empty()) break;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
      write_message(out, room, **message);
    }
    count += messages.size();
    after = messages.front()->id;
  }
  co_return count;
}

void write_past(std::ostream& out, const std::string& room, Array seen, Array operations) {
  write_line(out, "past",
             Object{{"room", room},
                    {"seen", Value(std::move(seen))},
                    {"operations", Value(std::move(operations))}});
}

Task<> export_past(Store& store, std::string room, std::ostream& out) {
  const RoomPast past = checked(co_await store.room_past(room), "room " + room);
  Array seen;
  for (const auto& [user, when] : past.seen) {
    seen.emplace_back(Array{Value(user), Value(when)});
    if (seen.size() == kNamesAPage) write_past(out, room, std::exchange(seen, {}), {});
  }
  Array operations;
  for (const auto& [id, message, timestamp] : past.operations) {
    operations.emplace_back(
        Array{Value(id), Value(static_cast<std::int64_t>(message)), Value(timestamp)});
  }
  if (!seen.empty() || !operations.empty()) {
    write_past(out, room, std::move(seen), std::move(operations));
  }
}

}  // namespace

Task<TransferCount> export_state(Store& store, std::ostream& out) {
  TransferCount count;
  NamePage page;
  do {
    page = checked(co_await store.list_users(page.next, kNamesAPage), "users");
    for (const std::string& user : page.names) co_await export_user(store, user, out);
    count.users += page.names.size();
  } while (!page.next.empty());
  do {
    page = checked(co_await store.list_rooms(page.next, kNamesAPage), "rooms");
    for (const std::string& room : page.names) {
      const RoomInfo info = co_await export_room_itself(store, room, out);
      count.messages += co_await export_messages(store, room, info, out);
      co_await export_past(store, room, out);
    }
    count.rooms += page.names.size();
  } while (!page.next.empty());
  co_return count;
}

}  // namespace chat::app
