// Many threads on one store: each room's stream is consistent, and agrees with the state.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/contract.hpp"
#include "store/stream_sink.hpp"

namespace chat::test {
namespace {

using Presence = std::map<std::string, std::set<std::string>>;  ///< user → joined sockets
using Kind = RoomEvent::Kind;

constexpr int kThreads = 4;
constexpr int kOperations = 6'000;
const Names kRooms{"r0", "r1", "r2"};
const Names kUsers{"u0", "u1", "u2", "u3", "u4", "u5"};

const std::string& any(std::mt19937_64& random, const Names& names) {
  return names[random() % names.size()];
}

RoomState told_of_users() { return {.enable_userlist_updates = true}; }

/// Performs `kOperations` operations, as a busy node does. Each message names its author, as the
/// service's do.
class Worker {
 public:
  Worker(Store& store, std::uint64_t seed) : store_(store), random_(seed) {}

  Task<bool> work() {
    for (int i = 0; i < kOperations; ++i) co_await step();
    co_return true;
  }

 private:
  Task<> step() {
    const std::string& user = any(random_, kUsers);
    const std::string& room = any(random_, kRooms);
    const std::string socket = user + (random_() % 2 == 0 ? "-a" : "-b");
    switch (random_() % 16) {
      case 0:
        co_await store_.disconnect_socket(user, socket);
        break;
      case 1:
      case 2:
        co_await store_.connect_socket(user, socket);
        break;
      case 3:
        co_await store_.leave_room(user, socket, room, {});
        break;
      case 4:
        co_await change_access(room, user);
        break;
      case 5:
        co_await store_.direct_message(as(user), socket, any(random_, kUsers), draft("d"));
        break;
      case 6:
        co_await read(room, user);
        break;
      case 7:
      case 8:
      case 9:
      case 10:
        co_await store_.join_room(user, socket, room, {});
        break;
      default:
        co_await store_.append_message(as(user), room, message_by(user));
    }
  }

  Task<> change_access(std::string room, std::string user) {
    const ListChange change = random_() % 2 == 0 ? ListChange::kAdd : ListChange::kRemove;
    const char* list = random_() % 2 == 0 ? "blacklist" : "whitelist";
    // Named: GCC 12 destroys a braced argument of an awaited call twice.
    const RoomChange mode{.whitelist_only = random_() % 4 == 0};
    const RoomChange owner{.owner = user};
    switch (random_() % 8) {
      case 0:
        co_await store_.change_room(kServer, room, mode);
        break;
      case 1:
        co_await store_.change_room(kServer, room, owner);
        break;
      case 2:
        co_await store_.delete_room(kServer, room);
        co_await store_.add_room(room, told_of_users());
        break;
      default:
        co_await store_.change_room_list(kServer, room, list, Names(1, user), change);
    }
  }

  Task<> read(std::string room, std::string user) {
    co_await store_.recent_history(kServer, room);
    co_await store_.room_list(as(user), room, "userlist");
    co_await store_.user_sockets(user);
    co_await store_.sync_user(user);
    co_await store_.instance_sockets(store_.instance_uid());
  }

  static MessageDraft message_by(const std::string& user) {
    return {.body = encode_json(Object{{"a", user}})};
  }

  Store& store_;
  std::mt19937_64 random_;
};

/// Goes through a room's stream, and checks each event against the previous ones.
class Fold {
 public:
  void take(const RoomEvent& event) {
    switch (event.kind) {
      case Kind::kMessage:
        return take_message(*event.message);
      case Kind::kSocketJoined:
        // Deleting a room notifies no member with kUserLeft; users start anew.
        if (presence_[event.user].empty()) told_.erase(event.user);
        EXPECT_TRUE(presence_[event.user].insert(event.socket).second) << describe(event);
        return;
      case Kind::kSocketLeft:
        EXPECT_EQ(presence_[event.user].erase(event.socket), 1U) << describe(event);
        return;
      case Kind::kUserRemoved:
        EXPECT_EQ(std::set(event.sockets.begin(), event.sockets.end()), presence_[event.user])
            << describe(event);
        presence_[event.user].clear();
        return;
      case Kind::kUserJoined:
        EXPECT_TRUE(told_.insert(event.user).second) << describe(event);
        return;
      case Kind::kUserLeft:
        EXPECT_EQ(told_.erase(event.user), 1U) << describe(event);
        EXPECT_TRUE(presence_[event.user].empty()) << describe(event);
        return;
      default:
        return;
    }
  }

  Presence presence() const {
    Presence presence = presence_;
    std::erase_if(presence, [](const auto& entry) { return entry.second.empty(); });
    return presence;
  }
  std::uint64_t last_id() const { return last_id_; }
  std::size_t messages() const { return messages_; }

 private:
  void take_message(const StoredMessage& message) {
    ++messages_;
    // A room that is deleted and made again restarts its ids, and starts empty.
    if (message.id == 1 && last_id_ != 0) last_id_ = 0;
    EXPECT_EQ(message.id, last_id_ + 1);
    last_id_ = message.id;
    const std::string author = parse_json(message.body.text)->as_object().find("a")->as_string();
    EXPECT_FALSE(presence_[author].empty()) << author << " wrote " << message.id;
  }

  Presence presence_;
  std::set<std::string> told_;
  std::uint64_t last_id_ = 0;
  std::size_t messages_ = 0;
};

class StoreThreads : public testing::Test {
 protected:
  StoreThreads() {
    run(context_, store_->open(sink_));
    for (const std::string& room : kRooms) add_room(room);
  }

  void add_room(const std::string& room) {
    EXPECT_TRUE(run(context_, store_->add_room(room, told_of_users())).has_value());
  }

  void work() {
    std::random_device random;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this, seed = random()] {
        boost::asio::io_context context;
        Worker worker(*store_, seed);
        run(context, worker.work());
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  /// Presence according to the users' side.
  Presence presence_by_users(const std::string& room) {
    Presence presence;
    for (const std::string& user : kUsers) {
      const auto sockets = run(context_, store_->user_sockets(user));
      if (!sockets) continue;
      for (const auto& [socket, rooms] : *sockets) {
        if (std::find(rooms.begin(), rooms.end(), room) != rooms.end()) {
          presence[user].insert(socket);
        }
      }
    }
    return presence;
  }

  std::set<std::string> userlist(const std::string& room) {
    const auto names = run(context_, store_->room_list(kServer, room, "userlist"));
    return {names->begin(), names->end()};
  }

  StreamSink sink_{kRooms};
  std::unique_ptr<Store> store_ = make_memory_store({});
  boost::asio::io_context context_;
};

TEST_F(StoreThreads, StreamsAreConsistentAndAgreeWithTheState) {
  work();
  for (const std::string& room : kRooms) {
    SCOPED_TRACE(room);
    Fold fold;
    for (const RoomEvent& event : sink_.stream(room)) fold.take(event);
    EXPECT_GT(fold.messages(), 100U);
    EXPECT_EQ(fold.presence(), presence_by_users(room));
    std::set<std::string> users;
    for (const auto& [user, sockets] : fold.presence()) users.insert(user);
    EXPECT_EQ(users, userlist(room));
    // Nobody is left whom the rules do not admit.
    EXPECT_EQ(describe(run(context_, store_->sync_room(room))), "removed ");
  }
}

TEST_F(StoreThreads, EverybodyGoneMeansNobodyJoined) {
  work();
  for (const std::string& user : kUsers) {
    for (const char* socket : {"-a", "-b"}) {
      run(context_, store_->disconnect_socket(user, user + socket));
    }
  }
  for (const std::string& room : kRooms) {
    Fold fold;
    for (const RoomEvent& event : sink_.stream(room)) fold.take(event);
    EXPECT_EQ(fold.presence(), Presence());
    EXPECT_EQ(userlist(room), std::set<std::string>());
  }
}

Task<bool> remove_all(Store& store) {
  const RoomChange change{.whitelist_only = true};
  co_await store.change_room(kServer, "r0", change);
  co_return true;
}

/// Waits for the removal, then lets everybody in again; the user who is removed last comes first.
Task<bool> bring_back_all(Store& store, Names users) {
  bool removed = false;
  while (!removed) {
    const Result<bool> access = co_await store.has_room_access("r0", users.back());
    removed = !access.value();
  }
  const RoomChange change{.whitelist_only = false};
  co_await store.change_room(kServer, "r0", change);
  for (auto user = users.rbegin(); user != users.rend(); ++user) {
    co_await store.join_room(*user, *user, "r0", {});
  }
  co_return true;
}

TEST_F(StoreThreads, JoinThatMeetsARemovalIsKeptOnBothSides) {
  constexpr int kRounds = 200;
  Names users;
  for (int i = 0; i < 64; ++i) users.push_back("user" + std::to_string(i));
  for (const std::string& user : users) {
    run(context_, store_->connect_socket(user, user));
    run(context_, store_->join_room(user, user, "r0", {}));
  }
  for (int round = 0; round < kRounds; ++round) {
    std::thread remover([this] {
      boost::asio::io_context context;
      run(context, remove_all(*store_));
    });
    run(context_, bring_back_all(*store_, users));
    remover.join();
    for (const std::string& user : users) {
      ASSERT_EQ(describe(run(context_, store_->user_sockets(user))), user + "=[r0] ");
    }
  }
}

TEST_F(StoreThreads, EveryMessageOfEveryThreadGetsAnIdOfItsOwn) {
  constexpr std::uint64_t kEach = 5'000;
  std::vector<std::vector<std::uint64_t>> ids(kThreads);
  std::vector<std::thread> threads;
  for (auto& own : ids) {
    threads.emplace_back([this, &own] {
      boost::asio::io_context context;
      for (std::uint64_t i = 0; i < kEach; ++i) {
        own.push_back((*run(context, store_->append_message(kServer, "r0", draft("x"))))->id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> all;
  for (const auto& own : ids) {
    EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
    all.insert(own.begin(), own.end());
  }
  EXPECT_EQ(all.size(), kThreads * kEach);
  EXPECT_EQ(*all.rbegin(), kThreads * kEach);
}

}  // namespace
}  // namespace chat::test
