// A store on disk has after a restart what it had before.
#include <random>

#include "store/contract.hpp"
#include "store/disk/records.hpp"
#include "store/disk_fixture.hpp"
#include "store/operation.hpp"

namespace chat::test {
namespace {

struct DiskRestartTest : testing::Test {
  DiskRestartTest() { start(); }

  void start(const Options& options = disk_options()) {
    process.reset();
    process.emplace(disk, options);
  }
  Store& store() { return process->store(); }
  template <class T>
  std::string ask(Task<Result<T>> task) {
    return process->ask(std::move(task));
  }
  template <class T>
  void given(Task<Result<T>> task) {
    const auto result = process->run(std::move(task));
    EXPECT_TRUE(result.has_value()) << describe(result);
  }
  void disconnect_everybody() {
    const auto users = process->run(store().list_users("", 100));
    for (const std::string& user : users->names) {
      const auto sockets = process->run(store().user_sockets(user));
      for (const auto& [socket, rooms] : *sockets) {
        given(store().disconnect_socket(user, socket));
      }
    }
  }
  std::uint64_t used() const {
    std::uint64_t bytes = 0;
    for (const auto& [path, content] : disk.image()) bytes += content.size();
    return bytes;
  }

  CrashDisk disk;
  std::optional<DiskProcess> process;
};

TEST_F(DiskRestartTest, KeepsAllButPresence) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 2000; ++i) {
      process->set_time(i);
      process->run(perform(store(), random_operation(random)));
      if (i % 500 != 499) continue;
      disconnect_everybody();
      const std::string content = process->content();
      const std::string seen = process->seen();
      start();
      ASSERT_EQ(process->content(), content);
      ASSERT_EQ(process->seen(), seen);
    }
  }
}

TEST_F(DiskRestartTest, FindsThoseWhoWereJoinedToHaveLeft) {
  given(store().connect_socket("ann", "a1"));
  given(store().connect_socket("bob", "b1"));
  given(store().add_room("r", {}));
  process->set_time(2000);
  given(store().join_room("ann", "a1", "r", {}));
  process->set_time(3000);
  given(store().append_message(kServer, "r", draft("the last thing")));
  start();
  EXPECT_EQ(process->seen(), "r ann away 3000\nr bob away none\n");
  EXPECT_EQ(ask(store().user_sockets("ann")), "");
  start();
  EXPECT_EQ(process->seen(), "r ann away 3000\nr bob away none\n");
}

TEST_F(DiskRestartTest, RemembersOperations) {
  given(store().add_room("r", {}));
  const std::string first = ask(store().append_message(kServer, "r", draft("x"), "op"));
  start();
  EXPECT_EQ(ask(store().append_message(kServer, "r", draft("x"), "op")), first);
  EXPECT_EQ(process->run(store().room_info(kServer, "r"))->last_message_id, 1U);
}

TEST_F(DiskRestartTest, KeepsWhatUsersHaveRead) {
  given(store().connect_socket("ann", "a1"));
  given(store().add_room("r", {.owner = "ann", .enable_read_updates = true}));
  for (int i = 0; i < 3; ++i) given(store().append_message(kServer, "r", draft("x")));
  given(store().mark_read(as("ann"), "a1", "r", 2));
  for (int i = 0; i < 2; ++i) {
    start();
    EXPECT_EQ(ask(store().read_info(as("ann"), "r")), "read 2 of 3");
    EXPECT_TRUE(process->run(store().room_info(kServer, "r"))->enable_read_updates);
    given(store().change_room(kServer, "r", {.whitelist_only = true}));
  }
  given(store().delete_user("ann"));
  start();
  EXPECT_EQ(ask(store().read_info(as("ann"), "r")), "read 0 of 3");
}

TEST_F(DiskRestartTest, NeverSetsTheVersionOfThePresenceBack) {
  given(store().connect_socket("ann", "a1"));
  given(store().add_room("r", {}));
  const auto version = [&] { return process->run(store().room_presence(kServer, "r"))->version; };
  for (int i = 0; i < 10; ++i) {
    given(store().join_room("ann", "a1", "r", {}));
    given(store().leave_room("ann", "a1", "r", {}));
  }
  given(store().join_room("ann", "a1", "r", {}));
  EXPECT_EQ(version(), 1020U);
  start();
  EXPECT_EQ(version(), 1021U);
  start();
  EXPECT_EQ(version(), 1021U);
}

// They ended before the setting of read updates, the count of marks, and the version of presence.
TEST(DiskRecordsTest, ThoseOfOlderVersionsHaveNoReadMarks) {
  std::string room = store::encode(store::RoomRecord{.birth = 7, .name = "r", .last_id = 5});
  ASSERT_TRUE(room.ends_with(std::string(3, '\0')));
  room.resize(room.size() - 3);
  const auto record = std::get<store::RoomRecord>(store::decode_change(room));
  EXPECT_EQ(record.last_id, 5U);
  EXPECT_EQ(record.state.enable_read_updates, std::nullopt);
  EXPECT_TRUE(record.read_marks.empty());

  std::string change = store::encode(store::RoomChanged{7, {.public_read = true}});
  change.pop_back();
  const auto changed = std::get<store::RoomChanged>(store::decode_change(change));
  EXPECT_EQ(changed.change.public_read, true);
  EXPECT_EQ(changed.change.enable_read_updates, std::nullopt);
}

TEST_F(DiskRestartTest, KeepsBytesOfMessages) {
  given(store().add_room("r", {}));
  MessageDraft draft{.body = encode_json(Object{{"file", Binary(std::string("\0\1\2", 3))}})};
  for (int i = 0; i < 5; ++i) given(store().append_message(kServer, "r", draft));
  const std::string content = process->content();
  const auto attachment = [&] {
    return (*process->run(store().history_after(kServer, "r", 0, 1)))[0]->body.attachments.at(0);
  };
  EXPECT_EQ(attachment().view(), std::string_view("\0\1\2", 3));
  start();
  EXPECT_EQ(attachment().view(), std::string_view("\0\1\2", 3));
  EXPECT_EQ(process->content(), content);
}

TEST_F(DiskRestartTest, NeverGivesAnIdTwiceAfterHistoryIsGone) {
  given(store().add_room("r", {.history_max_size = 0}));
  for (int i = 0; i < 5; ++i) given(store().append_message(kServer, "r", draft("x")));
  start();
  EXPECT_EQ(process->run(store().append_message(kServer, "r", draft("y")))->get()->id, 6U);
}

TEST_F(DiskRestartTest, ReadsWhatIsNotInMemoryFromTheDisk) {
  given(store().add_room("r", {}));
  for (int i = 1; i <= 50; ++i) {
    given(store().append_message(kServer, "r", draft(std::to_string(i))));
  }
  const auto ids = [&](auto messages) {
    std::string text;
    for (const MessagePtr& message : *messages) text += std::to_string(message->id) + ' ';
    return text;
  };
  EXPECT_EQ(ids(process->run(store().history_after(kServer, "r", 20, 3))), "23 22 21 ");
  EXPECT_EQ(ids(process->run(store().history_after(kServer, "r", 45, 9))), "50 49 48 47 46 ");
  start();
  given(store().append_message(kServer, "r", draft("51")));
  EXPECT_EQ(ids(process->run(store().history_after(kServer, "r", 48, 9))), "51 50 49 ");
}

TEST_F(DiskRestartTest, GivesSpaceBack) {
  given(store().add_room("quiet", {}));
  given(store().add_room("busy", {.history_max_size = 10}));
  for (int i = 0; i < 20; ++i) given(store().append_message(kServer, "quiet", draft("kept")));
  const std::string quiet = ask(store().history_after(kServer, "quiet", 0, 100));
  const std::string text(100, 'x');
  for (int i = 0; i < 5000; ++i) {
    given(store().append_message(kServer, "busy", draft(text)));
    if (i % 50 == 0) process->await_safe();
  }
  // Some 750 kB were written; the live ones take less than 10 kB, a segment has 8.
  EXPECT_LT(used(), 8 * 8192U);
  EXPECT_EQ(ask(store().history_after(kServer, "quiet", 0, 100)), quiet);
  const std::string content = process->content();
  start();
  EXPECT_EQ(process->content(), content);
}

TEST_F(DiskRestartTest, GivesSpaceBackWhereRoomsAreLargerThanSegments) {
  const auto name = [](int i) { return std::string(100, 'n') + std::to_string(i); };
  for (int room = 0; room < 20; ++room) {
    Names names;
    for (int i = 0; i < 50; ++i) names.push_back(name(i));
    given(store().add_room("r" + std::to_string(room), {.whitelist = names}));
  }
  for (int i = 0; i < 3000; ++i) {
    const auto change = i % 2 == 0 ? ListChange::kAdd : ListChange::kRemove;
    given(store().change_room_list(kServer, "r" + std::to_string(i / 2 % 20), "blacklist",
                                   {name(i / 2)}, change));
    if (i % 20 == 0) process->await_safe();
  }
  // Once nobody changes anything, nothing is copied any more, and what was copied is removed.
  constexpr std::uint64_t kLive = 20 * 50 * 105;
  Durability& durability = *store().durability();
  std::uint64_t copied = 1;
  for (int tries = 0; tries < 10'000; ++tries) {
    if (copied == 0 && durability.stats().size < 3 * kLive) break;
    const std::uint64_t records = durability.stats().records;
    given(store().change_room(kServer, "r0", {.public_read = false}));
    process->await_safe();
    copied = durability.stats().records - records - 1;
  }
  EXPECT_EQ(copied, 0U);
  EXPECT_LT(durability.stats().size, 3 * kLive);
  const std::string content = process->content();
  start();
  EXPECT_EQ(process->content(), content);
}

TEST_F(DiskRestartTest, RemembersTheLatestOperationsThoughOlderMessagesMoved) {
  given(store().add_room("r", {}));
  given(store().add_room("busy", {.history_max_size = 1}));
  const auto post = [&](int i) {
    return ask(store().append_message(kServer, "r", draft("x"), "op" + std::to_string(i)));
  };
  std::vector<std::string> answers;
  for (int i = 0; i < 2200; ++i) answers.push_back(post(i));
  for (int i = 0; i < 3000; ++i) {
    given(store().append_message(kServer, "busy", draft(std::string(100, 'x'))));
    if (i % 20 == 0) process->await_safe();
  }
  start();
  for (int i = 1300; i < 2200; ++i) ASSERT_EQ(post(i), answers[static_cast<std::size_t>(i)]) << i;
}

TEST_F(DiskRestartTest, RefusesChangesOnlyWhileTheDiskIsFull) {
  Options options = disk_options();
  options.disk.segment_size = 256 * 1024;
  start(options);
  given(store().connect_socket("ann", "a1"));
  given(store().add_room("r", {}));
  given(store().add_room("unwanted", {}));
  given(store().join_room("ann", "a1", "r", {}));
  disk.set_capacity(1024 * 1024);
  std::string answer;
  for (int i = 0; i < 10'000 && !answer.starts_with("internalError"); ++i) {
    answer = ask(store().append_message(as("ann"), "r", draft(std::string(200, 'x'))));
    process->await_safe();  // what is written at once exceeds no reserve
  }
  EXPECT_EQ(answer, R"(internalError("the disk takes no changes: it is full, or failed"))");
  const std::uint64_t last = process->run(store().room_info(kServer, "r"))->last_message_id;
  EXPECT_EQ(ask(store().change_room(kServer, "r", {.owner = "bob"})), answer);
  EXPECT_EQ(ask(store().add_room("q", {})), answer);
  EXPECT_EQ(ask(store().add_user("bob", {})), answer);
  EXPECT_EQ(ask(store().connect_socket("bob", "b1")), answer);
  EXPECT_NE(ask(store().probe()), "ok");
  process->await_safe();  // all that was acknowledged
  EXPECT_EQ(process->run(store().history_after(kServer, "r", last - 3, 9))->size(), 3U);
  EXPECT_EQ(ask(store().leave_room("ann", "a1", "r", {})), "0 changed");
  EXPECT_EQ(ask(store().delete_room(kServer, "unwanted")), "removed ");
  disk.set_capacity(UINT64_MAX);
  while (!process->run(store().append_message(kServer, "r", draft("there is space again")))) {
  }
  process->await([&] { return ask(store().probe()) == "ok"; });
  start(options);
  EXPECT_EQ(process->run(store().room_info(kServer, "r"))->last_message_id, last + 1);
}

}  // namespace
}  // namespace chat::test
