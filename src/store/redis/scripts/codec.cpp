#include "store/redis/scripts/codec.hpp"

#include <memory>
#include <utility>

#include "store/redis/scripts/fields.hpp"

namespace chat::store {
namespace {

using RoomKind = RoomEvent::Kind;
using UserKind = UserEvent::Kind;

EncodedJson read_json(FieldReader& reader) {
  EncodedJson json;
  json.text = reader.field();
  for (std::string& bytes : reader.fields()) json.attachments.emplace_back(std::move(bytes));
  return json;
}

MessagePtr read_message(FieldReader& reader) {
  const std::uint64_t id = reader.number(',');
  const auto timestamp = static_cast<std::int64_t>(reader.number(','));
  MessageDraft draft{.body = read_json(reader)};
  if (!reader.ok() || draft.body.text.find('}') == std::string::npos) return nullptr;
  return std::make_shared<const StoredMessage>(draft.finish(id, timestamp));
}

std::optional<RoomKind> room_kind(char letter) {
  switch (letter) {
    case 'm':
      return RoomKind::kMessage;
    case 'j':
      return RoomKind::kSocketJoined;
    case 'l':
      return RoomKind::kSocketLeft;
    case 'U':
      return RoomKind::kUserJoined;
    case 'L':
      return RoomKind::kUserLeft;
    case '+':
      return RoomKind::kListAdded;
    case '-':
      return RoomKind::kListRemoved;
    case 'o':
      return RoomKind::kModeChanged;
    case 'r':
      return RoomKind::kUserRemoved;
    case 'p':
      return RoomKind::kPublicReadEnded;
    case 'k':
      return RoomKind::kRead;
    default:
      return std::nullopt;
  }
}

bool read_body(FieldReader& reader, RoomEvent& event) {
  switch (event.kind) {
    case RoomKind::kMessage:
      event.message = read_message(reader);
      return event.message != nullptr;
    case RoomKind::kSocketJoined:
    case RoomKind::kSocketLeft:
      event.user = reader.field();
      event.socket = reader.field();
      break;
    case RoomKind::kUserJoined:
    case RoomKind::kUserLeft:
      event.user = reader.field();
      break;
    case RoomKind::kListAdded:
    case RoomKind::kListRemoved:
      event.list = reader.field();
      event.names = reader.fields();
      break;
    case RoomKind::kModeChanged:
      event.whitelist_only = reader.letter() == '1';
      break;
    case RoomKind::kUserRemoved:
      event.user = reader.field();
      event.sockets = reader.fields();
      break;
    case RoomKind::kPublicReadEnded:
    case RoomKind::kSignal:
      break;
    case RoomKind::kRead:
      event.user = reader.field();
      event.read_id = FieldReader(reader.field()).number('\0');
      event.sockets = reader.fields();
      break;
  }
  return reader.ok();
}

void read_connection(FieldReader& reader, UserEvent& event, UserKind kind) {
  event.kind = kind;
  event.socket = reader.field();
  event.count = FieldReader(reader.field()).number('\0');
}

void read_notify(FieldReader& reader, UserEvent& event) {
  event.kind = UserKind::kNotify;
  event.except = reader.field();
  std::string name = reader.field();
  event.event.emplace(std::move(name), read_json(reader));
}

bool read_direct(FieldReader& reader, UserEvent& event) {
  event.kind = UserKind::kNotify;
  const auto timestamp = static_cast<std::int64_t>(reader.number(','));
  MessageDraft draft{.body = read_json(reader)};
  if (!reader.ok() || draft.body.text.find('}') == std::string::npos) return false;
  event.event.emplace("directMessage", draft.finish(0, timestamp).body);
  return true;
}

/// How each event begins.
struct Head {
  std::uint64_t seq;
  std::uint64_t tick;
  char kind;
};

Head read_head(FieldReader& reader) {
  Head head{.seq = reader.number('\0'), .tick = 0, .kind = reader.letter()};
  if (head.kind != '@') return head;
  head.tick = reader.number('\0');
  head.kind = reader.letter();
  return head;
}

void read_moved(FieldReader& reader, UserEvent& event) {
  event.kind = UserKind::kSocketMoved;
  event.socket = reader.field();
  event.lease = reader.field();
  event.rooms = reader.fields();
}

}  // namespace

std::uint64_t StreamEvent::message_id() const {
  const auto* event = std::get_if<RoomEvent>(&what);
  return event == nullptr || event->message == nullptr ? 0 : event->message->id;
}

std::uint64_t seq_of(std::string_view payload) { return FieldReader(payload).number('\0'); }

std::optional<StreamEvent> decode_room_event(const std::string& room, std::string_view payload) {
  FieldReader reader(payload);
  const Head head = read_head(reader);
  if (reader.ok() && head.kind == 'z') return StreamEvent{head.seq, StreamClosed(), head.tick};
  const std::optional<RoomKind> kind = room_kind(head.kind);
  if (!reader.ok() || !kind) return std::nullopt;
  RoomEvent event;
  event.kind = *kind;
  event.room = room;
  if (!read_body(reader, event)) return std::nullopt;
  return StreamEvent{head.seq, std::move(event), head.tick};
}

std::optional<StreamEvent> decode_user_event(const std::string& user, std::string_view payload) {
  FieldReader reader(payload);
  const auto [seq, tick, kind] = read_head(reader);
  UserEvent event;
  event.user = user;
  switch (kind) {
    case 'c':
      read_connection(reader, event, UserKind::kSocketConnected);
      break;
    case 'd':
      read_connection(reader, event, UserKind::kSocketDisconnected);
      break;
    case 'n':
      read_notify(reader, event);
      break;
    case 'f':
      reader.field();  // the room, and whether another node had made an entry: see user_take_over
      reader.letter();
      if (reader.ok() && reader.at_end()) return StreamEvent{seq, RoomForgotten(), tick};
      read_notify(reader, event);
      break;
    case 'v':
      read_moved(reader, event);
      break;
    case 'M':
      if (!read_direct(reader, event)) return std::nullopt;
      break;
    case 'x':
      event.kind = UserKind::kDisconnect;
      break;
    case 'z':
      return StreamEvent{seq, StreamClosed(), tick};
    case 'w': {
      RoomOpened opened{.room = reader.field(), .socket = reader.field(), .seq = 0};
      opened.seq = reader.number('\0');
      if (!reader.ok()) return std::nullopt;
      return StreamEvent{seq, std::move(opened), tick};
    }
    default:
      return std::nullopt;
  }
  if (!reader.ok()) return std::nullopt;
  return StreamEvent{seq, std::move(event), tick};
}

MessagePtr decode_message(std::string_view payload) {
  FieldReader reader(payload);
  return read_head(reader).kind == 'm' ? read_message(reader) : nullptr;
}

std::string encode_signal(const Signal& signal) {
  std::string out;
  append_field(out, signal.node);
  append_field(out, signal.event.user);
  append_field(out, signal.event.socket);
  return out + encode_json_fields(*signal.event.signal);
}

std::optional<Signal> decode_signal(const std::string& room, std::string_view payload) {
  FieldReader reader(payload);
  if (reader.letter() != 's') return std::nullopt;
  Signal signal{.seq = reader.number(','), .node = reader.field(), .event = {}};
  signal.event.kind = RoomKind::kSignal;
  signal.event.room = room;
  signal.event.user = reader.field();
  signal.event.socket = reader.field();
  signal.event.signal = std::make_shared<const EncodedJson>(read_json(reader));
  if (!reader.ok()) return std::nullopt;
  return signal;
}

std::string encode_json_fields(const EncodedJson& json) {
  std::string out;
  append_field(out, json.text);
  for (const Binary& bytes : json.attachments) append_field(out, bytes.view());
  return out;
}

std::string encode_notify(const Event& event, std::string_view except) {
  std::string out;
  append_field(out, except);
  append_field(out, event.name);
  return out + encode_json_fields(event.args);
}

std::string encode_room_opened(const RoomOpened& opened) {
  std::string out;
  append_field(out, opened.room);
  append_field(out, opened.socket);
  return out + std::to_string(opened.seq);
}

std::string encode_bus(const BusMessage& message) {
  std::string out;
  append_field(out, message.node);
  append_field(out, std::to_string(message.number));
  append_field(out, message.name);
  return out + encode_json_fields(encode_json_args(message.args));
}

std::optional<BusMessage> decode_bus(std::string_view payload) {
  FieldReader reader(payload);
  BusMessage message;
  message.node = reader.field();
  message.number = FieldReader(reader.field()).number('\0');
  message.name = reader.field();
  const EncodedJson json = read_json(reader);
  if (!reader.ok()) return std::nullopt;
  std::optional<Value> args = parse_json('[' + json.text + ']', json.attachments);
  if (!args) return std::nullopt;
  message.args = std::move(args->as_array());
  return message;
}

}  // namespace chat::store
