// Programs that come to a path, go, and come back.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/link_fixture.hpp"

namespace chat::test {
namespace {

class ListenerOfLinkTest : public LinkTest {
 protected:
  ListenerOfLinkTest() {
    std::string name = (std::filesystem::temp_directory_path() / "link-XXXXXX").string();
    directory = ::mkdtemp(name.data());
    path = directory + "/link.sock";
  }
  ~ListenerOfLinkTest() override { std::filesystem::remove_all(directory); }

  void listen() {
    link_ = std::make_unique<link::Link>(link::Address{.path = path}, "1.2.3", link::Link::Check());
  }

  std::unique_ptr<FakeProgram> come() const {
    return std::make_unique<FakeProgram>(connect_to(path));
  }

  Result<> start_with_path(const std::vector<std::string>& wanted, Object more = {}) {
    listen();
    program = come();
    program->hello(wanted, std::move(more));
    return start_linked();
  }

  std::string directory;
  std::string path;
};

std::string refusal_of(FakeProgram& program) {
  const auto refused = program.wait_for_frame("refuse");
  if (!refused) return "none";
  EXPECT_TRUE(program.wait_for_end());
  return refused->as_object().find("reason")->as_string();
}

TEST_F(ListenerOfLinkTest, OnlyTheServersUserMayConnect) {
  listen();
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  link_.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(ListenerOfLinkTest, TheSocketOfAServerThatIsGoneIsReplaced) {
  listen();
  std::filesystem::rename(path, path + ".kept");
  link_.reset();
  std::filesystem::rename(path + ".kept", path);
  listen();
  EXPECT_GE(connect_to(path), 0);
}

TEST_F(ListenerOfLinkTest, ThatOfALivingOneIsNot) {
  listen();
  EXPECT_THROW(link::Link(link::Address{.path = path}, "1.2.3", {}), std::runtime_error);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(ListenerOfLinkTest, NorIsAnythingElse) {
  std::ofstream(path) << "precious";
  EXPECT_THROW(listen(), std::runtime_error);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(ListenerOfLinkTest, NobodyWaitsForAProgramForever) {
  listen();
  EXPECT_EQ(link_->wait(std::chrono::milliseconds(10)), "no program has said hello in time");
}

TEST_F(ListenerOfLinkTest, ThereIsOneProgramAtATime) {
  ASSERT_TRUE(start_with_path({}));
  const auto second = come();
  second->hello({});
  EXPECT_EQ(refusal_of(*second), "another program is connected");
  EXPECT_TRUE(program->call("hasRoom", {"hall"}));
}

TEST_F(ListenerOfLinkTest, AProgramMayComeBack) {
  ASSERT_TRUE(start_with_path({"roomMessageBefore", "roomMessageAfter"}, {{"timeout", 9'000}}));
  const std::string socket = join("ann");
  program->leave();
  ASSERT_TRUE(program->wait_for_end());
  // Made while there is none, it waits for the program to come back.
  transport->send(socket, "roomMessage", {"hall", message("a")});
  const auto back = come();
  back->hello({"roomMessageBefore"}, {{"bus", Array{Value("reload")}}});
  const auto hello = back->wait_for_frame("hello");
  ASSERT_TRUE(hello);
  EXPECT_EQ(*hello->as_object().find("ready"), Value(true));
  EXPECT_EQ(transport->wait_for(socket, "ack", 1)->args, (Args{nullptr, 1}));
  EXPECT_THAT(back->calls("roomMessageBefore"), testing::SizeIs(1));
  EXPECT_TRUE(back->calls("roomMessageAfter").empty());
  EXPECT_TRUE(back->call("emit", {"reload"}));
  EXPECT_EQ(back->wait_for_tell("bus"), (Args{"reload", Array()}));
  end();
}

TEST_F(ListenerOfLinkTest, WithoutAProgramRequestsFailInTheEnd) {
  ASSERT_TRUE(start_with_path({"roomMessageBefore"}, {{"timeout", 60}}));
  const std::string socket = join("ann");
  program->leave();
  ASSERT_TRUE(program->wait_for_end());
  EXPECT_EQ(refusal(socket, "roomMessage", {"hall", message("a")}), "ChatServiceError: linkFailed");
}

TEST_F(ListenerOfLinkTest, HooksCannotBeAddedLater) {
  ASSERT_TRUE(start_with_path({"onJoin"}, {{"timeout", 60}}));
  program->leave();
  ASSERT_TRUE(program->wait_for_end());
  const auto back = come();
  back->hello({"onJoin", "onLeave"});
  EXPECT_EQ(refusal_of(*back), "hooks cannot be added while the server runs");
}

}  // namespace
}  // namespace chat::test
