#include "store/disk/disk_log.hpp"

#include <string>

#include "store/disk/records.hpp"

namespace chat::store {
namespace {

Place append_to(journal::Journal& journal, std::string_view record) {
  return {journal.append(record), journal::record_size(record.size())};
}

}  // namespace

// A leave cannot be refused. Without space its record is left out: written later, it would hold the
// output of everybody until there is space again. A restart then finds the user gone all the same.
Place DiskLog::write(const Change& change) {
  const std::string record = encode(change);
  const auto* const user = std::get_if<RoomUserChanged>(&change);
  const bool may_be_left_out = user != nullptr && !user->joined;
  if (may_be_left_out && !journal_.has_room(journal::record_size(record.size()))) return {};
  return append_to(journal_, record);
}

Place DiskLog::write_message(Birth room, const StoredMessage& message, std::string_view operation) {
  thread_local std::string record;
  record.clear();
  encode_message(record, room, message, operation);
  return append_to(journal_, record);
}

Place DiskLog::copy(std::string_view record) {
  const std::size_t size = journal::record_size(record.size());
  if (!journal_.has_room(size + reserve_ / kPartKept / 2)) return {};
  return append_to(journal_, record);
}

}  // namespace chat::store
