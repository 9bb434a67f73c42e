#include "store/disk/cleaner.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <variant>

#include "base/log.hpp"
#include "store/disk/records.hpp"

namespace chat::store {
namespace {

/// Copies so much before it waits for the disk: what others write waits for these bytes too.
constexpr std::size_t kStride = 64 * 1024;

/// Where a pass could not go on, tries again after so long.
constexpr std::chrono::seconds kRetry{1};

bool is_at(const Place& place, journal::Position position) {
  return place.is_known() && place.position() == position;
}

}  // namespace

Cleaner::Cleaner(journal::Journal& journal, MemoryState& state, DiskLog& log,
                 RecoverySource* recovery, std::size_t segment_size)
    : journal_(journal),
      state_(state),
      log_(log),
      recovery_(recovery),
      segment_size_(segment_size),
      oldest_(journal.segments().front().first),
      waited_(journal.made()) {
  watch_ = journal_.watch([this] {
    if (!waits_ && !is_due()) return;
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
      goes_on = clean_oldest();
    } catch (const Stopped&) {
    } catch (const std::exception& fault) {
      base::log_error("the journal could not be cleaned", {{"why", fault.what()}});
    }
    lock.lock();
    if (!goes_on) wake_.wait_for(lock, kRetry, [this] { return ends_; });
  }
}

bool Cleaner::clean_oldest() {
  const auto segments = journal_.segments();
  const auto first = std::ranges::find_if(
      segments, [&](const journal::SegmentInfo& segment) { return segment.first >= oldest_; });
  if (segments.end() - first < 2) return false;  // the last one is being written
  const journal::SegmentInfo oldest = *first;
  Names rooms;
  state_.for_each_room([&](const Room& room) { rooms.emplace(room.birth(), room.name()); });
  Recovery found;
  if (recovery_ != nullptr) found.oldest = recovery_->oldest_kept();
  journal_.scan(oldest, [&](journal::Position position, std::string_view record) {
    move(rooms, found, position, record);
  });
  if (found.has_deleted) recovery_->rewrite_left();
  if (recovery_ != nullptr) recovery_->rewrite_floors(found.channels);
  journal_.drop_before(oldest.end);
  oldest_ = oldest.end;
  return true;
}

void Cleaner::move(const Names& rooms, Recovery& found, journal::Position position,
                   std::string_view record) {
  if (const auto head = decode_head(record)) {
    const auto name = rooms.find(head->room);
    if (name != rooms.end()) move_message(name->second, head->room, head->id, position, record);
    return;
  }
  if (const auto known = decode_recovery(record)) {
    if (recovery_ != nullptr) move(rooms, found, *known, position, record);
    return;
  }
  const Change change = decode_change(record);
  if (const auto* room = std::get_if<RoomRecord>(&change)) move_room(*room, position);
  if (const auto* user = std::get_if<UserRecord>(&change)) move_user(user->name, position);
}

void Cleaner::move(const Names& rooms, Recovery& found, const RecoveryRecord& known,
                   journal::Position position, std::string_view record) {
  if (const auto* socket = std::get_if<recovery::Socket>(&known)) {
    recovery_->rewrite_socket(socket->id, position);
  } else if (const auto* channel = std::get_if<recovery::ChannelFloor>(&known)) {
    found.channels.insert(channel->channel);
  } else if (const auto* message = std::get_if<recovery::MessageTold>(&known)) {
    const auto name = rooms.find(message->message.birth);
    if (message->place >= found.oldest) {
      copy(record);
    } else if (name != rooms.end()) {
      found.channels.insert(name->second);
    } else {
      found.has_deleted = true;
    }
  } else if (const auto* told = std::get_if<recovery::Told>(&known)) {
    if (told->place >= found.oldest) {
      copy(record);
    } else if (told->to_socket) {
      recovery_->rewrite_socket(told->to);
    } else {
      found.channels.insert(told->to);
    }
  }
  pace();
}

void Cleaner::move_message(const std::string& name, Birth birth, std::uint64_t id,
                           journal::Position position, std::string_view record) {
  state_.in_room(name, [&](Room& room) -> Result<> {
    if (room.birth() != birth || !is_at(room.history().place_of(id), position)) return {};
    room.history().set_place(id, copy(record));
    return {};
  });
  pace();
}

void Cleaner::move_room(const RoomRecord& record, journal::Position position) {
  state_.in_room(record.name, [&](Room& room) -> Result<> {
    if (room.birth() == record.birth && is_at(room.place(), position)) {
      rewrite(room, room.record());
    }
    return {};
  });
  pace();
}

void Cleaner::move_user(const std::string& name, journal::Position position) {
  state_.in_user(name, [&](User& user) -> Result<> {
    if (is_at(user.place(), position)) rewrite(user, UserRecord{name, user.state()});
    return {};
  });
  pace();
}

template <class Whole>
void Cleaner::rewrite(Whole& whole, const Change& now) {
  const Place old = whole.place();
  whole.set_place(copy(encode(now)));
  log_.account(whole.place().size(), old.size());
}

Place Cleaner::copy(std::string_view record) {
  const Place place = log_.copy(record);
  if (!place.is_known()) throw Stopped();
  since_wait_ += place.size();
  return place;
}

// Where a sync takes long, so many others write meanwhile that a stride would not keep up with
// them.
void Cleaner::pace() {
  const std::size_t by_others = journal_.made() - waited_ - since_wait_;
  if (since_wait_ < std::max(kStride, by_others)) return;
  const journal::Position made = journal_.made();
  await_safe(made);
  waited_ = made;
  since_wait_ = 0;
}

// A full disk may make it wait for long, and the store may end meanwhile.
void Cleaner::await_safe(journal::Position position) {
  std::unique_lock lock(mutex_);
  waits_ = true;
  const auto is_over = [&] {
    return ends_ || journal_.safe() >= position || journal_.health() == journal::Health::kFailed;
  };
  while (!wake_.wait_for(lock, kRetry, is_over)) {
  }
  waits_ = false;
  if (journal_.safe() < position) throw Stopped();
}

}  // namespace chat::store
