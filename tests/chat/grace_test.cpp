#include "chat/presence/grace.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

namespace chat::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr PresenceOptions kAnHour{.grace = 3'600'000, .max_absent = 3};

class GraceTest : public ::testing::Test {
 protected:
  GraceTest() { grace.start(executor); }

  /// The connection of the user's socket broke so long ago.
  void keep(const std::string& socket, const std::string& user = "alice",
            Grace::Clock::duration ago = {}) {
    grace.keep(
        {.socket = {.id = socket, .user = user}, .executor = &executor, .token = work.begin()},
        Grace::Clock::now() - ago);
  }
  /// Runs what is ready.
  std::vector<std::string> ended() {
    context.restart();
    context.poll();
    return ended_;
  }
  bool wait_until_ended(std::size_t count) {
    const auto deadline = Grace::Clock::now() + std::chrono::seconds(10);
    while (ended_.size() < count) {
      context.restart();
      if (context.run_one_until(deadline) == 0) return false;
    }
    return true;
  }

  boost::asio::io_context context;
  const boost::asio::any_io_executor executor = context.get_executor();
  base::RunningWork work;
  std::vector<std::string> ended_;
  Grace grace{kAnHour, [this](Departure departure) { ended_.push_back(departure.socket.id); }};
};

TEST_F(GraceTest, KeepsASocketUntilItsTimeIsOver) {
  keep("early", "alice", hours(1) - milliseconds(20));
  keep("late");
  EXPECT_THAT(grace.sockets(), UnorderedElementsAre("early", "late"));
  ASSERT_TRUE(wait_until_ended(1));
  EXPECT_THAT(ended(), ElementsAre("early"));
  EXPECT_THAT(grace.sockets(), UnorderedElementsAre("late"));
}

TEST_F(GraceTest, ASocketWhoseClientIsBackDoesNotEnd) {
  keep("back", "alice", hours(1) - milliseconds(20));
  keep("gone", "alice", hours(1) - milliseconds(30));
  grace.forget("back");
  grace.forget("unknown");
  EXPECT_THAT(grace.sockets(), UnorderedElementsAre("gone"));
  ASSERT_TRUE(wait_until_ended(1));
  EXPECT_THAT(ended(), ElementsAre("gone"));
}

TEST_F(GraceTest, TheNextSocketFollowsTheFirst) {
  keep("second", "alice", hours(1) - milliseconds(40));
  keep("first", "alice", hours(1) - milliseconds(20));
  keep("third", "alice", hours(1) - milliseconds(60));
  ASSERT_TRUE(wait_until_ended(3));
  EXPECT_THAT(ended(), ElementsAre("first", "second", "third"));
}

TEST_F(GraceTest, WhoeverHasWaitedForLongEnoughEndsAtOnce) {
  keep("a", "alice", hours(1));
  EXPECT_THAT(ended(), ElementsAre("a"));
  EXPECT_EQ(grace.size(), 0U);
}

TEST_F(GraceTest, BeyondTheLimitTheOldestEnds) {
  for (const char* socket : {"a", "b", "c"}) keep(socket);
  EXPECT_THAT(ended(), IsEmpty());
  keep("d");
  EXPECT_THAT(ended(), ElementsAre("a"));
  keep("older than the others", "alice", milliseconds(1'000));
  EXPECT_THAT(ended(), ElementsAre("a", "older than the others"));
  EXPECT_EQ(grace.size(), 3U);
}

TEST_F(GraceTest, EndsThoseOfAUser) {
  keep("a1");
  keep("b", "bob");
  keep("a2");
  grace.end_user("alice");
  EXPECT_THAT(ended_, IsEmpty()) << "the caller may hold locks";
  EXPECT_THAT(ended(), ElementsAre("a1", "a2"));
  EXPECT_THAT(grace.sockets(), UnorderedElementsAre("b"));
}

TEST_F(GraceTest, EndsAllAndLaterOnesAtOnce) {
  keep("a");
  keep("b", "bob");
  grace.end_all();
  EXPECT_THAT(ended(), ElementsAre("a", "b"));
  keep("c");
  EXPECT_THAT(ended(), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace chat::core
