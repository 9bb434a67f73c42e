#include "webhooks/payload.hpp"

#include <string_view>
#include <unordered_set>

namespace chat::webhooks {
namespace {

Value text_or_null(const std::optional<std::string>& text) { return text ? Value(*text) : Value(); }

}  // namespace

// A hash set, since a stranger may send as many as a packet holds.
Object object_of(const Handshake::Fields& fields) {
  std::unordered_set<std::string_view> seen;
  Object object;
  for (const auto& [name, value] : fields) {
    if (seen.insert(name).second) object.append(name, value);
  }
  return object;
}

Array numbers_of(const std::vector<std::size_t>& sizes) {
  Array numbers;
  for (const std::size_t size : sizes) numbers.emplace_back(static_cast<std::uint64_t>(size));
  return numbers;
}

Object data_of(const ExecInfo& info) {
  Object data{{"command", command_name(info.command)},
              {"user_name", text_or_null(info.user_name)},
              {"socket_id", text_or_null(info.socket_id)},
              {"args", info.args},
              {"rest_args", info.rest_args},
              {"is_local_call", info.is_local_call}};
  if (info.results) data.append("results", *info.results);
  if (info.error) {
    data.append("error", Object{{"code", info.error->code}, {"args", info.error->args}});
  }
  return data;
}

Object data_of(const DisconnectInfo& info) {
  return {{"socket_id", info.id},
          {"user_name", info.user_name},
          {"nconnected", static_cast<std::uint64_t>(info.nconnected)},
          {"rooms_removed", Value(info.rooms_removed)},
          {"joined_sockets", numbers_of(info.joined_sockets)}};
}

Object data_of(const PresenceInfo& info) {
  return {{"socket_id", info.id},
          {"user_name", info.user_name},
          {"room", info.room},
          {"njoined", static_cast<std::uint64_t>(info.njoined)}};
}

Object data_of(const std::string& socket, const Handshake& handshake) {
  return {{"socket_id", socket},
          {"query", object_of(handshake.query)},
          {"headers", object_of(handshake.headers)},
          {"auth", handshake.auth},
          {"remote_address", handshake.remote_address},
          {"secure", handshake.secure}};
}

}  // namespace chat::webhooks
