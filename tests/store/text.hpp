// A store's answers as text, for comparison.
#pragma once

#include <chat/store.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/room_reads.hpp"

namespace chat::test {

std::string join(const std::vector<std::string>& names);

std::string describe(bool answer);
std::string describe(std::size_t number);
std::string describe(const std::string& text);
std::string describe(const std::optional<std::string>& text);
std::string describe(const std::optional<std::int64_t>& number);
std::string describe(const std::vector<std::string>& names);
std::string describe(const std::map<std::string, std::string>& map);
std::string describe(const std::map<std::string, std::vector<std::string>>& map);
std::string describe(const MessagePtr& message);
std::string describe(const std::vector<MessagePtr>& messages);
std::string describe(const std::vector<RemovedUser>& users);
std::string describe(const JoinResult& result);
std::string describe(const LeaveResult& result);
std::string describe(const DisconnectResult& result);
std::string describe(const HistoryInfo& info);
std::string describe(const NotificationsInfo& info);
std::string describe(const UserSeen& seen);
std::string describe(const RoomPresence& presence);
std::string describe(const ReadInfo& info);
std::string describe(const std::vector<UserRoom>& rooms);
std::string describe(const RoomInfo& info);
std::string describe(const NamePage& page);
std::string describe(const std::vector<InstanceInfo>& instances);
std::string describe(const Lease& lease);
std::string describe(const std::vector<Lease>& leases);
std::string describe(const Error& error);

template <class T>
std::string describe(const Result<T>& result) {
  return result ? describe(*result) : describe(result.error());
}
std::string describe(const Result<>& result);

}  // namespace chat::test
