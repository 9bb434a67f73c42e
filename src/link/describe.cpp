#include "link/describe.hpp"

#include <string_view>
#include <utility>

#include "base/json_text.hpp"
#include "link/answer.hpp"
#include "webhooks/payload.hpp"

namespace chat::link {
namespace {

void append_member(EncodedJson& out, std::string_view name, const std::string& text) {
  out.text.append(name);
  base::append_json_string(out.text, text);
}

void append_member(EncodedJson& out, std::string_view name, const Args& args) {
  out.text.append(name);
  bool is_first = true;
  for (const Value& value : args) {
    out.text += std::exchange(is_first, false) ? '[' : ',';
    append_json(out, value);
  }
  out.text += is_first ? "[]" : "]";
}

void append_text(Object& object, const char* name, const std::string& text) {
  if (!text.empty()) object.append(name, text);
}

}  // namespace

void append_info(EncodedJson& out, const ExecInfo& info) {
  append_member(out, R"({"args":)", info.args);
  if (info.user_name) append_member(out, R"(,"userName":)", *info.user_name);
  if (info.socket_id) append_member(out, R"(,"id":)", *info.socket_id);
  if (!info.rest_args.empty()) append_member(out, R"(,"restArgs":)", info.rest_args);
  if (info.is_local_call) out.text += R"(,"isLocalCall":true)";
  if (info.bypass_permissions) out.text += R"(,"bypassPermissions":true)";
  if (info.results) append_member(out, R"(,"results":)", *info.results);
  if (info.error) {
    out.text += R"(,"error":)";
    append_json(out, info.error->to_value());
  }
  if (const Value* const data = data_of(info)) {
    out.text += R"(,"data":)";
    append_json(out, *data);
  }
  out.text += '}';
}

Object describe(const DisconnectInfo& info) {
  return {{"id", info.id},
          {"userName", info.user_name},
          {"nconnected", static_cast<std::uint64_t>(info.nconnected)},
          {"roomsRemoved", Value(info.rooms_removed)},
          {"joinedSockets", webhooks::numbers_of(info.joined_sockets)}};
}

Object describe(const PresenceInfo& info) {
  return {{"id", info.id},
          {"userName", info.user_name},
          {"roomName", info.room},
          {"njoined", static_cast<std::uint64_t>(info.njoined)}};
}

Object describe(const HandshakePtr& handshake) {
  if (handshake == nullptr) {
    return {{"isConnected", false}, {"query", Object()}, {"headers", Object()}};
  }
  return {{"isConnected", true},
          {"query", webhooks::object_of(handshake->query)},
          {"headers", webhooks::object_of(handshake->headers)},
          {"auth", handshake->auth},
          {"remoteAddress", handshake->remote_address},
          {"secure", handshake->secure}};
}

Object describe(const ConsistencyFailure& failure) {
  Object object{{"opType", failure.operation}};
  append_text(object, "userName", failure.user_name);
  append_text(object, "roomName", failure.room);
  append_text(object, "id", failure.socket_id);
  return object;
}

Object describe(const Service& service) {
  return {{"port", static_cast<std::uint64_t>(service.port())},
          {"instance", service.instance_uid()}};
}

Value to_value(const std::optional<Error>& error) { return error ? error->to_value() : Value(); }

}  // namespace chat::link
