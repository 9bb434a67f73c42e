// The records of the journal: changes and messages as bytes (docs/disk.md, "Payloads").
#pragma once

#include <chat/store.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "store/state/changes.hpp"

namespace chat::store {

std::string encode(const Change& change);
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

}  // namespace chat::store
