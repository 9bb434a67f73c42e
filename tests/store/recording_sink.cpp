#include "store/recording_sink.hpp"

#include <utility>

#include "store/text.hpp"

namespace chat::test {
namespace {

std::string describe_change(const RoomEvent& event) {
  using RoomKind = RoomEvent::Kind;
  switch (event.kind) {
    case RoomKind::kMessage:
      return "message " + describe(event.message);
    case RoomKind::kSocketJoined:
      return "socket joined " + event.user + ' ' + event.socket;
    case RoomKind::kSocketLeft:
      return "socket left " + event.user + ' ' + event.socket;
    case RoomKind::kUserJoined:
      return "user joined " + event.user;
    case RoomKind::kUserLeft:
      return "user left " + event.user;
    case RoomKind::kListAdded:
      return "list added " + event.list + ' ' + join(event.names);
    case RoomKind::kListRemoved:
      return "list removed " + event.list + ' ' + join(event.names);
    case RoomKind::kModeChanged:
      return std::string("mode ") + (event.whitelist_only ? "true" : "false");
    case RoomKind::kUserRemoved:
      return "user removed " + event.user + ' ' + join(event.sockets);
    case RoomKind::kPublicReadEnded:
      return "public read ended";
    case RoomKind::kSignal:
      return "signal by " + event.user + " but " + event.socket + ' ' + event.signal->text;
    case RoomKind::kRead:
      return "read " + event.user + ' ' + std::to_string(event.read_id) + " but " +
             join(event.sockets);
  }
  return "unknown";
}

std::string describe_change(const UserEvent& event) {
  using UserKind = UserEvent::Kind;
  switch (event.kind) {
    case UserKind::kSocketConnected:
      return "connected " + event.socket + ' ' + std::to_string(event.count);
    case UserKind::kSocketDisconnected:
      return "disconnected " + event.socket + ' ' + std::to_string(event.count);
    case UserKind::kNotify:
      return event.event->name + " [" + event.event->args.text + ']' +
             (event.except.empty() ? "" : " but " + event.except);
    case UserKind::kSocketLost:
      return "lost " + event.socket;
    case UserKind::kSocketMoved:
      return "moved " + event.socket + (event.is_here ? " here " : " away ") + join(event.rooms);
    case UserKind::kDisconnect:
      return "disconnect";
  }
  return "unknown";
}

}  // namespace

std::string describe(const RoomEvent& event) { return event.room + ": " + describe_change(event); }
std::string describe(const UserEvent& event) { return event.user + ": " + describe_change(event); }

void RecordingSink::on_bus_event(const std::string& name, const Args& args) {
  events_.push_back("bus: " + name + " [" + encode_json_args(args).text + ']');
}

std::vector<std::string> RecordingSink::take() { return std::exchange(events_, {}); }

}  // namespace chat::test
