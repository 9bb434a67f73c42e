#include "store/text.hpp"

namespace chat::test {
namespace {

template <class Items>
std::string list(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : " ") + describe(item);
  return '[' + text + ']';
}

std::string changed(bool was) { return was ? " changed" : " unchanged"; }

}  // namespace

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

std::string describe(bool answer) { return answer ? "true" : "false"; }
std::string describe(std::size_t number) { return std::to_string(number); }
std::string describe(const std::string& text) { return text; }
std::string describe(const std::optional<std::string>& text) { return text.value_or("none"); }

std::string describe(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "none";
}

std::string describe(const std::vector<std::string>& names) { return '[' + join(names) + ']'; }

std::string describe(const std::map<std::string, std::string>& map) {
  std::string text;
  for (const auto& [key, value] : map) text += key + '=' + value + ' ';
  return text;
}

std::string describe(const std::map<std::string, std::vector<std::string>>& map) {
  std::string text;
  for (const auto& [key, value] : map) text += key + '=' + describe(value) + ' ';
  return text;
}

std::string describe(const MessagePtr& message) {
  return '#' + std::to_string(message->id) + '@' + std::to_string(message->timestamp) + ' ' +
         message->body.text;
}

std::string describe(const std::vector<MessagePtr>& messages) { return list(messages); }

std::string describe(const std::vector<RemovedUser>& users) {
  std::string text;
  for (const RemovedUser& user : users) text += user.user + '=' + join(user.sockets) + ' ';
  return "removed " + text;
}

std::string describe(const JoinResult& result) {
  return describe(result.njoined) + changed(result.changed);
}

std::string describe(const LeaveResult& result) {
  return describe(result.njoined) + changed(result.changed);
}

std::string describe(const DisconnectResult& result) {
  return describe(result.rooms_removed) + list(result.joined_sockets) + describe(result.nconnected);
}

std::string describe(const HistoryInfo& info) {
  return "max " + describe(info.history_max_size) + " size " + describe(info.history_size) +
         " last " + std::to_string(info.last_message_id);
}

std::string describe(const NotificationsInfo& info) {
  return "userlist " + describe(info.enable_userlist_updates) + " lists " +
         describe(info.enable_access_lists_updates);
}

std::string describe(const UserSeen& seen) {
  return (seen.joined ? "joined " : "away ") + describe(seen.timestamp);
}

std::string describe(const RoomPresence& presence) {
  std::string text = "version " + std::to_string(presence.version);
  for (const PresentUser& user : presence.users) {
    text += ' ' + user.name + '*' + describe(user.sockets) + '@' + std::to_string(user.since);
  }
  return text;
}

std::string describe(const ReadInfo& info) {
  return "read " + std::to_string(info.read_id) + " of " + std::to_string(info.last_message_id);
}

std::string describe(const std::vector<UserRoom>& rooms) {
  std::string text;
  for (const UserRoom& room : rooms) {
    text += room.room + (room.joined ? " joined " : " away ") + describe(room.read) + "; ";
  }
  return text;
}

std::string describe(const RoomInfo& info) {
  std::string text = "owner " + describe(info.owner);
  if (info.whitelist_only) text += " whitelist_only";
  if (info.enable_access_lists_updates) text += " lists";
  if (info.enable_userlist_updates) text += " userlist";
  if (info.public_read) text += " public";
  if (info.enable_read_updates) text += " reads";
  return text + " max " + describe(info.history_max_size) + " size " + describe(info.history_size) +
         " last " + std::to_string(info.last_message_id) + " users " + describe(info.users);
}

std::string describe(const NamePage& page) {
  return describe(page.names) + (page.next.empty() ? "" : " next " + page.next);
}

std::string describe(const std::vector<InstanceInfo>& instances) {
  std::string text;
  for (const InstanceInfo& info : instances) {
    text += info.uid + '@' + std::to_string(info.heartbeat) + " at " + info.advertise + ' ';
  }
  return text;
}

std::string describe(const Lease& lease) {
  return lease.name + (lease.is_claimed ? " claimed" : "");
}

std::string describe(const std::vector<Lease>& leases) {
  std::vector<std::string> texts;
  for (const Lease& lease : leases) texts.push_back(describe(lease));
  return describe(texts);
}

std::string describe(const Error& error) {
  return error.code + '(' + encode_json_args(error.args).text + ')';
}

std::string describe(const Result<>& result) { return result ? "ok" : describe(result.error()); }

}  // namespace chat::test
