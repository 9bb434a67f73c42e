#include "store/disk_fixture.hpp"

#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>

#include "store/disk/disk_store.hpp"

namespace chat::test {

Options disk_options(Options options) {
  options.state = "disk";
  options.disk.segment_size = 8192;
  options.disk.cached_messages = 3;
  return options;
}

DiskProcess::DiskProcess(journal::Files& disk, const Options& options)
    : DiskProcess(disk, options, [this](Store&) -> EventSink& { return sink_; }) {}

DiskProcess::DiskProcess(journal::Files& disk, const Options& options, const Connect& connect)
    : store_(store::make_disk_store(options, disk, [this] { return now_; })) {
  EXPECT_TRUE(run(store_->open(connect(*store_))).has_value());
}

DiskProcess::~DiskProcess() { run(store_->close()); }

void DiskProcess::await_safe() {
  const std::uint64_t made = store_->durability()->made();
  await([&] { return store_->durability()->safe() >= made; });
}

void DiskProcess::await(const std::function<bool()>& condition) {
  std::mutex mutex;
  std::condition_variable moved;
  bool has_moved = true;
  const auto watch = store_->durability()->watch([&] {
    const std::lock_guard lock(mutex);
    has_moved = true;
    moved.notify_one();
  });
  std::unique_lock lock(mutex);
  while (!condition()) {
    // Segments go just after the last growth.
    moved.wait_for(lock, std::chrono::milliseconds(10), [&] { return has_moved; });
    has_moved = false;
  }
}

std::vector<std::string> DiskProcess::rooms() { return run(store_->list_rooms("", 1000))->names; }
std::vector<std::string> DiskProcess::users() { return run(store_->list_users("", 1000))->names; }

std::string DiskProcess::content() {
  std::string text;
  for (const std::string& user : users()) {
    text += "user " + user + ' ' + ask(store_->direct_whitelist_mode(user));
    for (const char* list : {"whitelist", "blacklist"}) {
      text += ' ' + ask(store_->direct_list(user, list));
    }
    for (const UserRoom& room : *run(store_->user_rooms(user))) {
      if (room.read.read_id > 0) text += " read " + room.room;
    }
    text += '\n';
  }
  for (const std::string& room : rooms()) text += content_of_room(room);
  return text;
}

std::string DiskProcess::content_of_room(const std::string& room) {
  RoomInfo info = *run(store_->room_info(kServer, room));
  info.users = 0;
  std::string text = "room " + room + ' ' + std::to_string(info.birth) + ' ' + describe(info);
  for (const char* list : {"whitelist", "blacklist", "adminlist"}) {
    text += ' ' + ask(store_->room_list(kServer, room, list));
  }
  constexpr std::size_t kAll = std::numeric_limits<std::uint32_t>::max();
  for (const std::string& user : users()) {
    text += ' ' + ask(store_->read_info({.user = user, .bypass_permissions = true}, room));
  }
  return text + '\n' + ask(store_->history_after(kServer, room, 0, kAll)) + '\n';
}

std::string DiskProcess::seen() {
  std::string text;
  for (const std::string& room : rooms()) {
    for (const std::string& user : users()) {
      text += room + ' ' + user + ' ' + ask(store_->user_seen(kServer, room, user)) + '\n';
    }
  }
  return text;
}

}  // namespace chat::test
