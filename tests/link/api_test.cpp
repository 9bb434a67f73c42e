// The server's API, called by a program.
#include <gmock/gmock.h>

#include "link/link_fixture.hpp"

namespace chat::test {
namespace {

class ApiOfLinkTest : public LinkTest {
 protected:
  void SetUp() override { ASSERT_TRUE(start_with({})); }

  Args results(const std::string& name, Args args = {}) {
    const Result<Args> result = program->call(name, std::move(args));
    EXPECT_TRUE(result.has_value()) << name << ": " << result.error().to_string();
    return result.has_value() ? *result : Args();
  }
};

TEST_F(ApiOfLinkTest, Rooms) {
  EXPECT_EQ(results("addRoom", {"den", Object{{"owner", "ann"},
                                              {"whitelistOnly", true},
                                              {"whitelist", Array{Value("bob")}},
                                              {"adminlist", Array{Value("eve")}},
                                              {"historyMaxSize", 7},
                                              {"enableUserlistUpdates", true}}}),
            Args());
  EXPECT_EQ(results("hasRoom", {"den"}), Args{true});
  EXPECT_EQ(results("roomHasInList", {"den", "adminlist", "eve"}), Args{true});
  EXPECT_EQ(results("hasRoomAccess", {"den", "bob"}), Args{true});
  EXPECT_EQ(results("hasRoomAccess", {"den", "joe"}), Args{false});
  EXPECT_EQ(results("changeRoomOwner", {"den", "joe"}), Args());
  EXPECT_EQ(results("changeRoomHistoryMaxSize", {"den", 3}), Args());
  EXPECT_EQ(results("changeAccessListsUpdates", {"den", true}), Args());
  EXPECT_EQ(results("changeUserlistUpdates", {"den", false}), Args());
  EXPECT_EQ(results("changeReadUpdates", {"den", true}), Args());
  EXPECT_EQ(results("changePublicRead", {"den", true}), Args());
  const auto info = run(service->store().room_info(Actor::server(), "den"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->owner, "joe");
  EXPECT_EQ(info->history_max_size, 3U);
  EXPECT_TRUE(info->enable_access_lists_updates);
  EXPECT_FALSE(info->enable_userlist_updates);
  EXPECT_TRUE(info->enable_read_updates);
  EXPECT_TRUE(info->public_read);
  EXPECT_EQ(results("changeRoomOwner", {"den", nullptr}), Args());
  EXPECT_EQ(results("roomStateSync", {"den"}), Args());
  EXPECT_EQ(results("deleteRoom", {"den"}), Args());
  EXPECT_EQ(program->error_of("deleteRoom", {"den"}), "ChatServiceError: No such room den");
}

TEST_F(ApiOfLinkTest, Users) {
  EXPECT_EQ(results("addUser",
                    {"ann", Object{{"whitelistOnly", true}, {"whitelist", Array{Value("bob")}}}}),
            Args());
  EXPECT_EQ(results("hasUser", {"ann"}), Args{true});
  EXPECT_EQ(results("userHasInList", {"ann", "whitelist", "bob"}), Args{true});
  EXPECT_EQ(results("hasDirectAccess", {"ann", "bob"}), Args{true});
  EXPECT_EQ(results("hasDirectAccess", {"ann", "joe"}), Args{false});
  EXPECT_EQ(results("userStateSync", {"ann"}), Args());
  const std::string socket = connect("ann");
  EXPECT_EQ(program->error_of("deleteUser", {"ann"}), "ChatServiceError: User ann is online");
  EXPECT_EQ(results("disconnectUserSockets", {"ann"}), Args());
  EXPECT_TRUE(transport->wait_until_disconnected(socket));
}

TEST_F(ApiOfLinkTest, Requests) {
  const std::string socket = join("ann");
  EXPECT_EQ(results("execUserCommand", {Object{{"userName", "ann"}, {"id", socket}}, "roomMessage",
                                        Array{Value("hall"), message("a")}}),
            Args{1});
  EXPECT_EQ(results("execUserCommand", {Object{{"bypassPermissions", true}}, "roomMessage",
                                        Array{Value("hall"), message("b")}}),
            Args{2});
  EXPECT_EQ(program->error_of("execUserCommand", {Object{{"userName", "joe"}}, "listOwnSockets"}),
            "ChatServiceError: No such user joe");
  EXPECT_EQ(program->error_of("execUserCommand",
                              {Object{{"userName", "ann"}}, "roomJoin", Array{Value("hall")}}),
            "ChatServiceError: Command roomJoin requires a valid socket");
  EXPECT_EQ(results("checkArguments", {"roomJoin", Array{Value("hall")}}), Args());
  EXPECT_EQ(program->error_of("checkArguments", {"roomJoin", Array()}),
            "ChatServiceError: Expected 1 arguments, got 0");
  EXPECT_EQ(program->error_of("checkArguments", {"nothing", Array()}),
            "ChatServiceError: No such command nothing");
}

TEST_F(ApiOfLinkTest, MessagesOfOneOperationAreStoredOnce) {
  const Args args{Object{{"bypassPermissions", true}, {"operationId", "once"}}, "roomMessage",
                  Array{Value("hall"), message("a")}};
  EXPECT_EQ(results("execUserCommand", args), results("execUserCommand", args));
}

TEST_F(ApiOfLinkTest, Nodes) {
  EXPECT_THAT(results("getInstanceHeartbeat", {service->instance_uid()}), testing::SizeIs(1));
  EXPECT_EQ(results("getInstanceHeartbeat", {"nobody"}), Args{Value()});
  EXPECT_EQ(results("instanceRecovery", {"nobody"}), Args());
  EXPECT_EQ(results("checkReady"), Args());
}

TEST_F(ApiOfLinkTest, TheBusReachesThoseWhoHear) {
  EXPECT_EQ(results("on", {"reload"}), Args());
  EXPECT_EQ(results("on", {"reload"}), Args());
  EXPECT_EQ(results("emit", {"reload", Array{Value(1), Value(Binary("xy"))}}), Args());
  EXPECT_EQ(results("emit", {"other"}), Args());
  EXPECT_EQ(results("emit", {"reload"}), Args());
  EXPECT_EQ(program->wait_for_tell("bus"), (Args{"reload", Array{Value(1), Value(Binary("xy"))}}));
  EXPECT_EQ(program->wait_for_tell("bus", 1), (Args{"reload", Array()}));
}

TEST_F(ApiOfLinkTest, Sockets) {
  const std::string ann = join("ann");
  const std::string bob = join("bob");
  results("emitToChannel", {"hall", "news", Array{Value(1)}});
  EXPECT_EQ(transport->wait_for(ann, "news")->args, Args{1});
  results("sendToChannel", {ann, "hall", "more", Array{Value(2)}});
  EXPECT_EQ(transport->wait_for(bob, "more")->args, Args{2});
  EXPECT_EQ(transport->count(ann, "more"), 0U);
  const Args channel = results("userChannel", {"ann"});
  results("emitToChannel", {channel.at(0), "yours"});
  EXPECT_TRUE(transport->wait_for(ann, "yours"));
  results("joinChannel", {ann, "side"});
  settle();
  EXPECT_TRUE(transport->channels(ann).contains("side"));
  results("leaveChannel", {ann, "side"});
  settle();
  EXPECT_FALSE(transport->channels(ann).contains("side"));
  EXPECT_EQ(program->error_of("joinChannel", {"nobody", "side"}),
            "ChatServiceError: Socket nobody is not connected");
  const Args handshake = results("getHandshakeData", {ann});
  EXPECT_EQ(*handshake.at(0).as_object().find("query"), Value(Object{{"user", "ann"}}));
  EXPECT_EQ(results("getHandshakeData", {"nobody"}),
            Args{Object({{"isConnected", false}, {"query", Object()}, {"headers", Object()}})});
  results("disconnectSocket", {ann});
  EXPECT_TRUE(transport->wait_until_disconnected(ann));
}

TEST_F(ApiOfLinkTest, EventsOfClientsAreHandled) {
  EXPECT_EQ(results("bindHandler", {nullptr, "typing"}), Args{true});
  EXPECT_EQ(results("bindHandler", {nullptr, "typing"}), Args{true});
  EXPECT_EQ(results("bindHandler", {nullptr, "roomMessage"}), Args{false});
  EXPECT_EQ(results("bindHandler", {"nobody", "typing"}), Args{false});
  const std::string socket = connect("ann");
  call(socket, "typing", {"hall", 1});
  EXPECT_EQ(program->calls("handler").at(0),
            (Args{socket, "typing", Array{Value("hall"), Value(1)}}));
}

TEST_F(ApiOfLinkTest, CallsAreCheckedByTheServer) {
  EXPECT_EQ(program->error_of("sing"), "ChatServiceError: No such command sing");
  EXPECT_EQ(program->error_of("hasRoom"),
            "ChatServiceError: Bad argument at position 0, value null");
  EXPECT_EQ(program->error_of("addRoom", {"a", 1}),
            "ChatServiceError: Bad argument at position 1, value 1");
  EXPECT_EQ(program->error_of("addRoom", {"a", Object{{"owner", 1}}}),
            R"(ChatServiceError: Bad argument at position 1, value {"owner":1})");
  EXPECT_EQ(program->error_of("changeRoomHistoryMaxSize", {"hall", -1}),
            "ChatServiceError: Bad argument at position 1, value -1");
  EXPECT_EQ(program->error_of("addRoom", {"a:b"}),
            "ChatServiceError: String a:b contains invalid characters");
}

TEST_F(ApiOfLinkTest, TellsWantNoAnswer) {
  program->send({Value("tell"), Value("addRoom"), Value(Array{Value("den")})});
  program->send({Value("tell"), Value("sing")});
  EXPECT_EQ(results("hasRoom", {"den"}), Args{true});
}

TEST_F(ApiOfLinkTest, CloseClosesTheServer) {
  results("close");
  service->wait();
  EXPECT_EQ(program->wait_for_tell("closed"), Args{Value()});
}

}  // namespace
}  // namespace chat::test
