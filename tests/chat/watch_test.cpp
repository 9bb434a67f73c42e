// Following a room without joining it.
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

Args hello() { return {"r", Object{{"textMessage", "hello"}}}; }

TEST_F(ServiceTest, TellsWhoWatchesARoomOfItsMessagesUntilTheWatchEnds) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("r")).has_value());
  const CommandContext server{.user_name = {}, .socket_id = {}, .bypass_permissions = true};
  ASSERT_TRUE(exec(server, "roomMessage", hello()).has_value());
  auto watch = run(service->watch_room(
      "r", {.on_message = [this](const MessagePtr& m) { journal.add(std::to_string(m->id)); }}));
  ASSERT_TRUE(watch.has_value());
  ASSERT_TRUE(exec(server, "roomMessage", hello()).has_value());
  ASSERT_TRUE(exec(server, "roomMessage", hello()).has_value());
  EXPECT_THAT(journal.entries(), ElementsAre("2", "3"));
  watch->reset();
  ASSERT_TRUE(exec(server, "roomMessage", hello()).has_value());
  EXPECT_THAT(journal.entries(), ElementsAre("2", "3"));
}

TEST_F(ServiceTest, TellsWhoWatchesARoomThatItIsPublicNoMore) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("r", {.public_read = true})).has_value());
  const auto watch =
      run(service->watch_room("r", {.on_message = [](const MessagePtr&) {},
                                    .on_public_read_ended = [this] { journal.add("ended"); }}));
  ASSERT_TRUE(run(service->change_public_read("r", false)).has_value());
  EXPECT_THAT(journal.entries(), ElementsAre("ended"));
}

TEST_F(ServiceTest, WhoWatchesARoomNeedNotKnowThatItIsPublicNoMore) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("r", {.public_read = true})).has_value());
  const auto watch = run(service->watch_room(
      "r", {.on_message = [this](const MessagePtr&) { journal.add("message"); }}));
  ASSERT_TRUE(run(service->delete_room("r")).has_value());
  EXPECT_THAT(journal.entries(), ElementsAre());
}

TEST_F(ServiceTest, WatchesNoRoomThatIsNotThere) {
  ASSERT_TRUE(start());
  const auto watch = run(service->watch_room("r", {.on_message = [](const MessagePtr&) {}}));
  ASSERT_TRUE(watch.has_error());
  EXPECT_EQ(watch.error(), errors::no_room("r"));
}

TEST_F(ServiceTest, StoresOneMessageForAnOperationAndLeavesItToTheCaller) {
  ASSERT_TRUE(start());
  ASSERT_TRUE(run(service->add_room("r")).has_value());
  MessagePtr first;
  MessagePtr second;
  CommandContext server;
  server.bypass_permissions = true;
  server.operation_id = "op";
  server.message = &first;
  ASSERT_TRUE(exec(server, "roomMessage", hello()).has_value());
  server.message = &second;
  EXPECT_EQ(exec(server, "roomMessage", hello()).value(), Args{1});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(first->timestamp, second->timestamp);
}

}  // namespace
}  // namespace chat::test
