#include "store/disk/cleaner.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <variant>

#include "base/log.hpp"

namespace chat::store {
namespace {

/// Copies so much before it waits for the disk, so that it leaves the disk to others.
constexpr std::uint64_t kStride = 256 * 1024;

/// Where there was no space to copy to, tries again after so long.
constexpr std::chrono::seconds kRetry{1};

}  // namespace

/// One segment on its way.
struct Cleaner::Pass {
  std::unordered_map<Birth, std::string> names;  ///< of rooms, as the pass began
  std::set<Birth> rooms;                         ///< with other records than messages
  std::set<std::string> users;
  bool has_space = true;
  std::uint64_t since_wait = 0;
};

Cleaner::Cleaner(journal::Journal& journal, MemoryState& state, DiskLog& log,
                 std::size_t segment_size)
    : journal_(journal),
      state_(state),
      log_(log),
      segment_size_(segment_size),
      oldest_(journal.segments().front().first) {
  measure();
  watch_ = journal_.watch([this] {
    if (!is_due()) return;
    const std::lock_guard lock(mutex_);
    wake_.notify_one();
  });
  thread_ = std::thread([this] { run(); });
}

Cleaner::~Cleaner() {
  watch_ = nullptr;
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Cleaner::is_due() const { return journal_.made() - oldest_ > limit(); }

void Cleaner::run() {
  std::unique_lock lock(mutex_);
  while (!ends_) {
    if (!is_due()) {
      wake_.wait(lock);
      continue;
    }
    lock.unlock();
    bool goes_on = false;
    try {
      measure();
      goes_on = !is_due() || clean_oldest();
    } catch (const std::exception& fault) {
      base::log_error("the journal could not be cleaned", {{"why", fault.what()}});
    }
    lock.lock();
    if (!goes_on && !ends_) wake_.wait_for(lock, kRetry);
  }
}

void Cleaner::measure() {
  std::uint64_t bytes = 0;
  state_.for_each_user([&](const std::string& name, const User& user) {
    bytes += journal::record_size(encode(UserRecord{name, user.state()}).size());
  });
  state_.for_each_room(
      [&](const Room& room) { bytes += journal::record_size(encode(room.record()).size()); });
  other_bytes_ = bytes;
}

bool Cleaner::clean_oldest() {
  const auto segments = journal_.segments();
  const auto found = std::ranges::find_if(
      segments, [&](const journal::SegmentInfo& segment) { return segment.first >= oldest_; });
  if (segments.end() - found < 2) return false;  // the last one is being written
  const journal::SegmentInfo oldest = *found;
  Pass pass;
  state_.for_each_room([&](const Room& room) { pass.names.emplace(room.birth(), room.name()); });
  journal_.scan(oldest, [&](journal::Position position, std::string_view record) {
    pass.has_space = pass.has_space && move(pass, position, record);
  });
  if (!pass.has_space || !rewrite(pass)) return false;
  journal_.drop_before(oldest.end);
  oldest_ = oldest.end;
  return true;
}

bool Cleaner::move(Pass& pass, journal::Position position, std::string_view record) {
  if (const auto head = decode_head(record)) return move_message(pass, *head, position, record);
  const Change change = decode_change(record);
  struct Subject {
    Pass& pass;
    void operator()(const RoomRecord& room) const { pass.rooms.insert(room.birth); }
    void operator()(const RoomDeleted&) const {}
    void operator()(const RoomChanged& room) const { pass.rooms.insert(room.birth); }
    void operator()(const RoomListChanged& room) const { pass.rooms.insert(room.birth); }
    void operator()(const RoomUserChanged& user) const { pass.rooms.insert(user.birth); }
    void operator()(const RoomRead& read) const { pass.rooms.insert(read.birth); }
    void operator()(const UserRecord& user) const { pass.users.insert(user.name); }
    void operator()(const UserDeleted&) const {}
    void operator()(const DirectListChanged& user) const { pass.users.insert(user.user); }
    void operator()(const DirectModeChanged& user) const { pass.users.insert(user.user); }
  };
  std::visit(Subject{pass}, change);
  return true;
}

bool Cleaner::move_message(Pass& pass, const MessageHead& head, journal::Position position,
                           std::string_view record) {
  const auto name = pass.names.find(head.room);
  if (name == pass.names.end()) return true;
  const Result<bool> moved = state_.in_room(name->second, [&](Room& room) -> Result<bool> {
    if (room.birth() != head.room) return true;
    const Place old = room.history().place_of(head.id);
    if (!old.is_known() || old.position() != position) return true;
    Place place;
    if (!log_.copy(record, place)) return false;
    room.history().set_place(head.id, place);
    return true;
  });
  pass.since_wait += record.size();
  if (pass.since_wait > kStride) {
    pass.since_wait = 0;
    journal_.wait_safe(journal_.made());
  }
  return !moved || *moved;  // a room that is gone needs nothing
}

bool Cleaner::rewrite(const Pass& pass) {
  bool done = true;
  Place place;
  for (const Birth birth : pass.rooms) {
    const auto name = pass.names.find(birth);
    if (name == pass.names.end()) continue;
    const Result<bool> written = state_.in_room(name->second, [&](Room& room) -> Result<bool> {
      return room.birth() != birth || log_.copy(encode(room.record()), place);
    });
    done = done && (!written || *written);
  }
  for (const std::string& name : pass.users) {
    const Result<bool> written = state_.in_user(name, [&](User& user) -> Result<bool> {
      return log_.copy(encode(UserRecord{name, user.state()}), place);
    });
    done = done && (!written || *written);
  }
  return done;
}

}  // namespace chat::store
