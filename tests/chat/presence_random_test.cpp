// Random breaks, ends, joins, leaves and bans: members, and what is heard of them, are as in a
// simple model. Time over is here one break more than `max_absent`; no clock decides.
#include <algorithm>
#include <array>
#include <random>

#include "chat/presence_model.hpp"
#include "chat/service_fixture.hpp"
#include "support/seed.hpp"

namespace chat::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSteps = 2'000;
#else
constexpr int kSteps = 100'000;
#endif
// A service starts over: those that are gone cost time.
constexpr int kStepsOfAService = 250;
// All is compared so often; what is heard, at each step.
constexpr int kStepsOfAGlance = 10;
constexpr std::size_t kMaxAbsent = 3;
constexpr std::size_t kMaxSockets = 12;
constexpr std::array kUsers{"ann", "bob", "carol", "dave"};
constexpr std::array kRooms{"hall", "attic"};

class PresenceRandom : public ServiceTest {
 protected:
  PresenceRandom() {
    options.presence = {.grace = 3'600'000, .max_absent = kMaxAbsent};
    options.enable_userlist_updates = true;
    journal_departures();
    server.bypass_permissions = true;
  }

  void begin(std::uint64_t seed) {
    service.reset();
    random.seed(seed);
    model = PresenceModel(kMaxAbsent);
    told.clear();
    ASSERT_TRUE(start());
    for (const char* user : kUsers) ASSERT_TRUE(run(service->add_user(user)));
    for (const char* room : kRooms) add_room(room);
  }

  // One step
  // ---------------------------------------------------------------------------------------

  void step() {
    set_time();
    const std::string user = one_of(kUsers);
    const std::string room = one_of(kRooms);
    const std::string socket = socket_that_is_here();
    const auto choice = random() % 100;
    if (socket.empty() || (choice < 20 && model.sockets().size() < kMaxSockets)) {
      what = user + " connects";
      model.connect(connect(user), user);
    } else if (choice < 45) {
      join(socket, room);
    } else if (choice < 58) {
      leave(socket, room);
    } else if (choice < 78) {
      what = socket + " breaks";
      transport->lose(socket);
      model.lose(socket);
    } else if (choice < 83) {
      what = socket + " says goodbye";
      transport->disconnect(socket);
      model.end(socket);
    } else if (choice < 86) {
      what = user + " is disconnected";
      ASSERT_TRUE(run(service->disconnect_user_sockets(user)));
      model.end_user(user);
    } else if (choice < 97) {
      toggle_ban(user, room);
    } else {
      toggle_room(room);
    }
  }

  void set_time() {
    now += 1 + static_cast<std::int64_t>(random() % 5);
    model.set_time(now);
  }

  void join(const std::string& socket, const std::string& room) {
    what = socket + " joins " + room;
    const std::string& user = model.sockets().at(socket).user;
    const bool exists = model.rooms().contains(room);
    if (!exists || model.rooms().at(room).banned.contains(user)) {
      EXPECT_NE(refusal(socket, "roomJoin", {room}), "");
      return;
    }
    const Value count = ask(socket, "roomJoin", {room});
    model.join(socket, room);
    EXPECT_EQ(count, Value(static_cast<std::int64_t>(model.count(user, room))));
  }

  void leave(const std::string& socket, const std::string& room) {
    what = socket + " leaves " + room;
    if (!model.rooms().contains(room)) {
      EXPECT_NE(refusal(socket, "roomLeave", {room}), "");
      return;
    }
    const std::string& user = model.sockets().at(socket).user;
    const Value count = ask(socket, "roomLeave", {room});
    model.leave(socket, room);
    EXPECT_EQ(count, Value(static_cast<std::int64_t>(model.count(user, room))));
  }

  void toggle_ban(const std::string& user, const std::string& room) {
    if (!model.rooms().contains(room)) return;
    const bool is_banned = model.rooms().at(room).banned.contains(user);
    what = user + (is_banned ? " may enter " : " is banned from ") + room;
    const char* const command = is_banned ? "roomRemoveFromList" : "roomAddToList";
    ASSERT_TRUE(exec(server, command, {room, "blacklist", Array{user}}));
    is_banned ? model.unban(user, room) : model.ban(user, room);
  }

  void toggle_room(const std::string& room) {
    if (!model.rooms().contains(room)) return add_room(room);
    what = room + " is deleted";
    ASSERT_TRUE(run(service->delete_room(room)));
    model.delete_room(room);
  }

  void add_room(const std::string& room) {
    what = room + " is added";
    ASSERT_TRUE(run(service->add_room(room)));
    model.add_room(room);
  }

  template <std::size_t size>
  std::string one_of(const std::array<const char*, size>& all) {
    return all[random() % size];
  }

  /// Empty if there is none.
  std::string socket_that_is_here() {
    std::vector<std::string> here;
    for (const auto& [id, socket] : model.sockets()) {
      if (socket.is_here) here.push_back(id);
    }
    return here.empty() ? "" : here[random() % here.size()];
  }

  // Comparing
  // --------------------------------------------------------------------------------------

  void compare_what_is_told() {
    settle();
    auto expected = model.take_heard();
    for (const auto& [id, socket] : model.sockets()) {
      if (!socket.is_here) continue;
      EXPECT_EQ(sorted(heard(id)), sorted(expected[id])) << id << " of " << socket.user;
    }
    EXPECT_EQ(sorted(hooks_run()), sorted(model.take_hooks()));
    EXPECT_EQ(service->stats().absent_sockets, model.absent());
  }

  void compare_presence() {
    for (const char* user : kUsers) {
      std::map<std::string, std::vector<std::string>> expected;
      for (const auto& [id, socket] : model.sockets()) {
        if (socket.user == user) expected[id].assign(socket.rooms.begin(), socket.rooms.end());
      }
      auto sockets = run(service->store().user_sockets(user));
      ASSERT_TRUE(sockets) << user;
      for (auto& [id, rooms] : *sockets) std::ranges::sort(rooms);
      EXPECT_EQ(*sockets, expected) << user;
    }
    for (const auto& [name, room] : model.rooms()) {
      const Array expected(room.users.begin(), room.users.end());
      EXPECT_EQ(result("roomGetAccessList", {name, "userlist"}), Value(expected)) << name;
      for (const char* user : kUsers) {
        const auto seen = room.seen.find(user);
        Object is{{"joined", model.count(user, name) > 0}, {"timestamp", Value()}};
        if (seen != room.seen.end()) is.set("timestamp", Value(seen->second));
        EXPECT_EQ(result("roomUserSeen", {name, user}), Value(is)) << user << " in " << name;
      }
    }
  }

  Value result(const std::string& command, Args args) {
    const auto answer = exec(server, command, std::move(args));
    EXPECT_TRUE(answer) << command;
    return answer ? answer->at(0) : Value();
  }

  /// What the socket received since the last call.
  std::vector<std::string> heard(const std::string& id) {
    const auto received = transport->received(id, told[id]);
    told[id] += received.size();
    std::vector<std::string> events;
    for (const auto& [name, args] : received) {
      if (name == "ack" || name == "loginConfirmed") continue;
      events.push_back(name + ' ' + to_json(Value(Array(args))));
    }
    return events;
  }

  /// The hooks that ran since the last call.
  std::vector<std::string> hooks_run() {
    auto entries = journal.entries();
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(hooks_seen));
    hooks_seen += entries.size();
    return entries;
  }

  static std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::ranges::sort(texts);
    return texts;
  }

  /// Nobody is left then.
  void end_and_compare() {
    what = "the service ends";
    service->close();
    EXPECT_TRUE(service->wait());
    for (const char* user : kUsers) model.end_user(user);
    EXPECT_EQ(sorted(hooks_run()), sorted(model.take_hooks()));
  }

  std::mt19937_64 random;
  PresenceModel model{kMaxAbsent};
  CommandContext server;
  std::string what;                         ///< the last step
  std::map<std::string, std::size_t> told;  ///< how much of what a socket received is compared
  std::size_t hooks_seen = 0;
};

TEST_F(PresenceRandom, IsAsInTheModel) {
  std::uint64_t seed = test_seed();
  for (int steps = 0; steps < kSteps; ++seed) {
    SCOPED_TRACE(seed_note(seed));
    begin(seed);
    for (int i = 1; i <= kStepsOfAService; ++i, ++steps) {
      step();
      compare_what_is_told();
      if (i % kStepsOfAGlance == 0) compare_presence();
      ASSERT_FALSE(HasFailure()) << "in step " << i << ": " << what;
    }
    end_and_compare();
    ASSERT_FALSE(HasFailure()) << what;
  }
}

}  // namespace
}  // namespace chat::test
