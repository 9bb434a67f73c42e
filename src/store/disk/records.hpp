// The records of the journal: changes and messages as bytes (docs/disk.md, "Payloads").
#pragma once

#include <chat/recovery_log.hpp>
#include <chat/store.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "store/state/changes.hpp"

namespace chat::store {

/// What is written to recover connections after a restart.
using RecoveryRecord = std::variant<recovery::Socket, recovery::SocketJoined, recovery::SocketLeft,
                                    recovery::SocketGreeted, recovery::SocketGone,
                                    recovery::MessageTold, recovery::Told, recovery::ChannelFloor,
                                    recovery::Sequence, OperationMark, RecoveryForgotten>;

std::string encode(const Change& change);
std::string encode(const recovery::Record& record);
std::string encode(const OperationMark& mark);
std::string encode(const RecoveryForgotten& forgotten);
/// Appends the record to `out`.
void encode_message(std::string& out, Birth room, const StoredMessage& message,
                    std::string_view operation);

/// A message's record without its body.
struct MessageHead {
  Birth room = 0;
  std::uint64_t id = 0;
  std::int64_t timestamp = 0;
  std::string_view operation;  ///< inside the record
};

/// nullopt if the record is that of another change. This and the following throw std::runtime_error
/// for a record that this version does not know.
std::optional<MessageHead> decode_head(std::string_view record);
MessagePtr decode_stored(std::string_view record);
Change decode_change(std::string_view record);
/// nullopt if the record is that of a change or a message.
std::optional<RecoveryRecord> decode_recovery(std::string_view record);

}  // namespace chat::store
