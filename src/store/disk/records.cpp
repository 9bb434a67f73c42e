#include "store/disk/records.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include "store/disk/fields.hpp"

namespace chat::store {
namespace {

/// The first byte of a record. Never renumber: the numbers are on disks.
enum class Kind : std::uint8_t {
  kMessage = 1,
  kRoom = 2,
  kRoomDeleted = 3,
  kRoomChanged = 4,
  kRoomListChanged = 5,
  kRoomUserChanged = 6,
  kUser = 7,
  kUserDeleted = 8,
  kDirectListChanged = 9,
  kDirectModeChanged = 10,
  kRoomRead = 11,

  kSocket = 32,  // from here on: recovery
  kSocketJoined = 33,
  kSocketLeft = 34,
  kSocketGreeted = 35,
  kSocketGone = 36,
  kMessageTold = 37,
  kTold = 38,
  kChannelFloor = 39,
  kSequence = 40,
  kOperationMark = 41,
  kRecoveryForgotten = 42,
};

struct KindOf {
  Kind operator()(const RoomRecord&) const { return Kind::kRoom; }
  Kind operator()(const RoomDeleted&) const { return Kind::kRoomDeleted; }
  Kind operator()(const RoomChanged&) const { return Kind::kRoomChanged; }
  Kind operator()(const RoomListChanged&) const { return Kind::kRoomListChanged; }
  Kind operator()(const RoomUserChanged&) const { return Kind::kRoomUserChanged; }
  Kind operator()(const RoomRead&) const { return Kind::kRoomRead; }
  Kind operator()(const UserRecord&) const { return Kind::kUser; }
  Kind operator()(const UserDeleted&) const { return Kind::kUserDeleted; }
  Kind operator()(const DirectListChanged&) const { return Kind::kDirectListChanged; }
  Kind operator()(const DirectModeChanged&) const { return Kind::kDirectModeChanged; }
  Kind operator()(const recovery::Socket&) const { return Kind::kSocket; }
  Kind operator()(const recovery::SocketJoined&) const { return Kind::kSocketJoined; }
  Kind operator()(const recovery::SocketLeft&) const { return Kind::kSocketLeft; }
  Kind operator()(const recovery::SocketGreeted&) const { return Kind::kSocketGreeted; }
  Kind operator()(const recovery::SocketGone&) const { return Kind::kSocketGone; }
  Kind operator()(const recovery::MessageTold&) const { return Kind::kMessageTold; }
  Kind operator()(const recovery::Told&) const { return Kind::kTold; }
  Kind operator()(const recovery::ChannelFloor&) const { return Kind::kChannelFloor; }
  Kind operator()(const recovery::Sequence&) const { return Kind::kSequence; }
  Kind operator()(const OperationMark&) const { return Kind::kOperationMark; }
  Kind operator()(const RecoveryForgotten&) const { return Kind::kRecoveryForgotten; }
};

template <class T>
T parse(FieldParser& fields) {
  T change;
  each_field(fields, change);
  return change;
}

Kind kind_of(std::string_view record) {
  return record.empty() ? Kind{} : static_cast<Kind>(record.front());
}

MessageHead read_head(FieldParser& fields) {
  MessageHead head;
  fields(head.room);
  fields(head.id);
  fields(head.timestamp);
  fields(head.operation);
  return head;
}

}  // namespace

namespace {

template <class T>
std::string encode_one(const T& record) {
  std::string out(1, static_cast<char>(KindOf()(record)));
  FieldWriter fields(out);
  each_field(fields, record);
  return out;
}

}  // namespace

std::string encode(const Change& change) {
  return std::visit([](const auto& decided) { return encode_one(decided); }, change);
}

std::string encode(const recovery::Record& record) {
  return std::visit([](const auto& one) { return encode_one(one); }, record);
}

std::string encode(const OperationMark& mark) { return encode_one(mark); }

std::string encode(const RecoveryForgotten& forgotten) { return encode_one(forgotten); }

void encode_message(std::string& out, Birth room, const StoredMessage& message,
                    std::string_view operation) {
  out += static_cast<char>(Kind::kMessage);
  FieldWriter fields(out);
  fields(room);
  fields(message.id);
  fields(message.timestamp);
  fields(operation);
  fields(std::uint64_t{message.body.attachments.size()});
  for (const Binary& attachment : message.body.attachments) {
    fields(attachment.view());
  }
  out += message.body.text;
}

std::optional<MessageHead> decode_head(std::string_view record) {
  if (kind_of(record) != Kind::kMessage) return std::nullopt;
  FieldParser fields(record.substr(1));
  return read_head(fields);
}

MessagePtr decode_stored(std::string_view record) {
  if (kind_of(record) != Kind::kMessage) throw std::runtime_error("a record is not a message");
  FieldParser fields(record.substr(1));
  const MessageHead head = read_head(fields);
  auto message = std::make_shared<StoredMessage>();
  message->id = head.id;
  message->timestamp = head.timestamp;
  for (std::uint64_t left = fields.number(); left > 0; --left) {
    std::string bytes;
    fields(bytes);
    message->body.attachments.emplace_back(std::move(bytes));
  }
  message->body.text = fields.rest();
  return message;
}

Change decode_change(std::string_view record) {
  FieldParser fields(record.substr(record.empty() ? 0 : 1));
  switch (kind_of(record)) {
    case Kind::kRoom:
      return parse<RoomRecord>(fields);
    case Kind::kRoomDeleted:
      return parse<RoomDeleted>(fields);
    case Kind::kRoomChanged:
      return parse<RoomChanged>(fields);
    case Kind::kRoomListChanged:
      return parse<RoomListChanged>(fields);
    case Kind::kRoomUserChanged:
      return parse<RoomUserChanged>(fields);
    case Kind::kRoomRead:
      return parse<RoomRead>(fields);
    case Kind::kUser:
      return parse<UserRecord>(fields);
    case Kind::kUserDeleted:
      return parse<UserDeleted>(fields);
    case Kind::kDirectListChanged:
      return parse<DirectListChanged>(fields);
    case Kind::kDirectModeChanged:
      return parse<DirectModeChanged>(fields);
    default:
      break;
  }
  throw std::runtime_error("a record of unknown kind: a newer version wrote it");
}

std::optional<RecoveryRecord> decode_recovery(std::string_view record) {
  FieldParser fields(record.substr(record.empty() ? 0 : 1));
  switch (kind_of(record)) {
    case Kind::kSocket:
      return parse<recovery::Socket>(fields);
    case Kind::kSocketJoined:
      return parse<recovery::SocketJoined>(fields);
    case Kind::kSocketLeft:
      return parse<recovery::SocketLeft>(fields);
    case Kind::kSocketGreeted:
      return parse<recovery::SocketGreeted>(fields);
    case Kind::kSocketGone:
      return parse<recovery::SocketGone>(fields);
    case Kind::kMessageTold:
      return parse<recovery::MessageTold>(fields);
    case Kind::kTold:
      return parse<recovery::Told>(fields);
    case Kind::kChannelFloor:
      return parse<recovery::ChannelFloor>(fields);
    case Kind::kSequence:
      return parse<recovery::Sequence>(fields);
    case Kind::kOperationMark:
      return parse<OperationMark>(fields);
    case Kind::kRecoveryForgotten:
      return RecoveryForgotten();
    default:
      return std::nullopt;
  }
}

}  // namespace chat::store
