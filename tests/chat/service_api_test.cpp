#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Task<Result<Args>> answer_with(std::string text) { co_return Args{std::move(text)}; }

class ServiceApi : public ServiceTest {
 protected:
  void SetUp() override { ASSERT_TRUE(start()); }

  static CommandContext as(std::optional<std::string> user,
                           std::optional<std::string> socket = std::nullopt) {
    CommandContext context;
    context.user_name = std::move(user);
    context.socket_id = std::move(socket);
    return context;
  }

  static CommandContext bypass(std::optional<std::string> user = std::nullopt) {
    CommandContext context = as(std::move(user));
    context.bypass_permissions = true;
    return context;
  }

  Error failure(CommandContext context, const std::string& command, Args args = {}) {
    auto result = exec(std::move(context), command, std::move(args));
    return result.has_error() ? result.error() : Error{"no error", {}};
  }
};

TEST_F(ServiceApi, CommandsRunForAUser) {
  std::string alice = connect("alice");
  EXPECT_EQ(exec(as("alice"), "listOwnSockets").value(), (Args{Object{{alice, Array{}}}}));
}

TEST_F(ServiceApi, CommandsAreRefusedInOrder) {
  connect("alice");
  EXPECT_EQ(failure(as("eve"), "nothing"), errors::no_user("eve"));
  EXPECT_EQ(failure(as("alice"), "nothing"), errors::no_command("nothing"));
  EXPECT_EQ(failure(as("alice"), "roomJoin", {7}), errors::no_socket("roomJoin"));
  EXPECT_EQ(failure(as("alice"), "roomLeave", {7}), errors::no_socket("roomLeave"));
  EXPECT_EQ(failure(as("alice", "s1"), "roomJoin", {7}), errors::bad_argument(0, 7));
  EXPECT_EQ(failure(as(std::nullopt), "listOwnSockets"), errors::no_login());
}

TEST_F(ServiceApi, JoinsNeedASocketOfTheUser) {
  connect("alice");
  std::string bob = connect("bob");
  ASSERT_TRUE(run(service->add_room("room")));
  EXPECT_EQ(failure(as("alice", bob), "roomJoin", {"room"}), errors::invalid_socket(bob));
}

TEST_F(ServiceApi, LocalJoinsAreEchoedToAllSockets) {
  std::string alice = connect("alice");
  ASSERT_TRUE(run(service->add_room("room")));
  EXPECT_EQ(exec(as("alice", alice), "roomJoin", {"room"}).value(), Args{1});
  EXPECT_EQ(transport->wait_for(alice, "roomJoinedEcho")->args, (Args{"room", alice, 1}));
  EXPECT_EQ(exec(as("alice", alice), "roomLeave", {"room"}).value(), Args{0});
  EXPECT_EQ(transport->wait_for(alice, "roomLeftEcho")->args, (Args{"room", alice, 0}));
}

TEST_F(ServiceApi, JoinsCheckAccessEvenWhenPermissionsAreBypassed) {
  std::string alice = connect("alice");
  RoomState state;
  state.whitelist_only = true;
  ASSERT_TRUE(run(service->add_room("room", state)));
  CommandContext context = bypass("alice");
  context.socket_id = alice;
  EXPECT_EQ(failure(context, "roomJoin", {"room"}), errors::not_allowed());
}

TEST_F(ServiceApi, NobodySpeaksInAnothersName) {
  std::string alice = connect("alice");
  ASSERT_TRUE(run(service->add_room("room")));
  ask(alice, "roomJoin", {"room"});
  EXPECT_EQ(failure(as(std::nullopt), "roomMessage", {"room", Object{{"textMessage", "x"}}}),
            errors::not_joined("room"));
  EXPECT_EQ(exec(bypass(), "roomMessage", {"room", Object{{"textMessage", "x"}}}).value(), Args{1});
  EXPECT_FALSE(transport->wait_for(alice, "roomMessage")->args[1].as_object().contains("author"));
}

TEST_F(ServiceApi, NobodyNamesAnAuthorWhereTheFormatIsOpen) {
  service.reset();
  hooks.room_messages_checker = [](Value) -> Task<Result<>> { co_return Result<>(); };
  SetUp();
  std::string alice = connect("alice");
  ASSERT_TRUE(run(service->add_room("room")));
  ask(alice, "roomJoin", {"room"});
  ASSERT_TRUE(exec(bypass(), "roomMessage", {"room", Object{{"author", "news"}, {"id", 7}}}));
  const Value message = transport->wait_for(alice, "roomMessage")->args[1];
  EXPECT_EQ(*message.as_object().find("author"), Value("news"));
  EXPECT_EQ(*message.as_object().find("id"), Value(1));
}

TEST_F(ServiceApi, HooksAreBypassedOnDemand) {
  service.reset();
  hooks.before(Command::kListOwnSockets) = [](ExecInfo& info) -> Task<Result<std::optional<Args>>> {
    EXPECT_TRUE(info.is_local_call);
    co_return Args{"hooked"};
  };
  SetUp();
  connect("alice");
  EXPECT_EQ(exec(as("alice"), "listOwnSockets").value(), Args{"hooked"});
  CommandContext context = as("alice");
  context.bypass_hooks = true;
  EXPECT_TRUE(exec(context, "listOwnSockets").value().at(0).is_object());
}

TEST_F(ServiceApi, UsersAreManaged) {
  UserState state;
  state.blacklist = {"eve"};
  EXPECT_TRUE(run(service->add_user("carol", state)));
  EXPECT_EQ(run(service->add_user("carol")).error(), errors::user_exists("carol"));
  EXPECT_EQ(run(service->add_user("a:b")).error(), errors::invalid_name("a:b"));
  EXPECT_TRUE(*run(service->has_user("carol")));
  EXPECT_TRUE(*run(service->user_has_in_list("carol", "blacklist", "eve")));
  EXPECT_FALSE(*run(service->has_direct_access("carol", "eve")));
  EXPECT_TRUE(*run(service->has_direct_access("carol", "alice")));
  EXPECT_FALSE(*run(service->has_direct_access("nobody", "alice")));
  EXPECT_TRUE(run(service->delete_user("carol")));
  EXPECT_FALSE(*run(service->has_user("carol")));
  connect("alice");
  EXPECT_EQ(run(service->delete_user("alice")).error(), errors::user_online("alice"));
}

TEST_F(ServiceApi, RoomsAreManaged) {
  RoomState state;
  state.owner = "alice";
  state.blacklist = {"eve"};
  EXPECT_TRUE(run(service->add_room("room", state)));
  EXPECT_EQ(run(service->add_room("room")).error(), errors::room_exists("room"));
  EXPECT_EQ(run(service->add_room("{}")).error(), errors::invalid_name("{}"));
  EXPECT_TRUE(*run(service->has_room("room")));
  EXPECT_TRUE(*run(service->room_has_in_list("room", "blacklist", "eve")));
  EXPECT_FALSE(*run(service->has_room_access("room", "eve")));
  EXPECT_TRUE(*run(service->has_room_access("room", "alice")));
  EXPECT_FALSE(*run(service->has_room_access("none", "alice")));
  EXPECT_TRUE(run(service->change_room_owner("room", "bob")));
  EXPECT_EQ(exec(bypass(), "roomGetOwner", {"room"}).value(), Args{"bob"});
  EXPECT_TRUE(run(service->change_userlist_updates("room", true)));
  EXPECT_TRUE(run(service->change_access_lists_updates("room", true)));
  EXPECT_EQ(exec(bypass(), "roomNotificationsInfo", {"room"}).value(),
            (Args{Object{{"enableUserlistUpdates", true}, {"enableAccessListsUpdates", true}}}));
  EXPECT_TRUE(run(service->change_room_history_max_size("room", 0)));
  EXPECT_TRUE(run(service->delete_room("room")));
  EXPECT_FALSE(*run(service->has_room("room")));
  EXPECT_EQ(run(service->delete_room("room")).error(), errors::no_room("room"));
}

TEST_F(ServiceApi, AUsersSocketsAreDisconnected) {
  std::string first = connect("alice");
  std::string second = connect("alice");
  std::string bob = connect("bob");
  EXPECT_TRUE(run(service->disconnect_user_sockets("alice")));
  EXPECT_TRUE(transport->wait_until_disconnected(first));
  EXPECT_TRUE(transport->wait_until_disconnected(second));
  EXPECT_TRUE(transport->is_connected(bob));
}

TEST_F(ServiceApi, TheBusReachesTheSenderToo) {
  service->on("news", [&](const Args& args) { journal.add("first " + args.at(0).as_string()); });
  service->on("news", [&](const Args&) { throw std::runtime_error("broken"); });
  service->on("news", [&](const Args& args) { journal.add("third " + args.at(0).as_string()); });
  EXPECT_TRUE(run(service->emit("other", {})));
  EXPECT_TRUE(run(service->emit("news", {"x"})));
  EXPECT_THAT(journal.entries(), ElementsAre("first x", "third x"));
}

TEST_F(ServiceApi, EventsOfOnesOwnAreHandled) {
  std::string alice = connect("alice");
  auto echo = [](Service&, std::string socket, Args args) -> Task<Result<Args>> {
    if (args.empty()) co_return Error{"empty", {}};
    args.emplace_back(socket);
    co_return args;
  };
  EXPECT_TRUE(service->bind_handler(alice, "custom", echo));
  EXPECT_FALSE(service->bind_handler(alice, "custom", echo)) << "one handler an event";
  EXPECT_FALSE(service->bind_handler(alice, "roomJoin", echo)) << "a command's name";
  EXPECT_FALSE(service->bind_handler("nobody", "custom", echo));
  EXPECT_EQ(call(alice, "custom", {1}).results, (Args{1, alice}));
  EXPECT_EQ(refusal(alice, "custom"), Error({"empty", {}}).to_string());
}

TEST_F(ServiceApi, EventsOfOnesOwnAreHandledForAll) {
  const auto naming = [](std::string name) {
    return [name](Service&, std::string, Args) { return answer_with(name); };
  };
  std::string alice = connect("alice");
  EXPECT_TRUE(service->bind_handler("", "custom", naming("all")));
  EXPECT_FALSE(service->bind_handler("", "custom", naming("other")));
  EXPECT_FALSE(service->bind_handler("", "roomJoin", naming("all")));
  std::string bob = connect("bob");
  EXPECT_TRUE(service->bind_handler(bob, "custom", naming("own")));
  EXPECT_EQ(ask(alice, "custom"), Value("all"));
  EXPECT_EQ(ask(bob, "custom"), Value("own"));
}

TEST_F(ServiceApi, UnknownEventsAreIgnored) {
  std::string alice = connect("alice");
  transport->send(alice, "unknown", {1});
  EXPECT_EQ(ask(alice, "directGetWhitelistMode"), Value(false));
  EXPECT_EQ(transport->count(alice, "ack"), 1u);
}

TEST_F(ServiceApi, ChannelsOfRoomsAndUsersAreOpenToTheServer) {
  std::string alice = connect("alice");
  std::string other = connect("alice");
  service->emit_to_channel(Service::user_channel("alice"), "hello", {1});
  service->send_to_channel(alice, Service::user_channel("alice"), "bye", {});
  EXPECT_EQ(transport->wait_for(alice, "hello")->args, Args{1});
  EXPECT_TRUE(transport->wait_for(other, "bye"));
  EXPECT_EQ(transport->count(alice, "bye"), 0u);
}

TEST_F(ServiceApi, WhatAnInstanceLeftBehindIsRemoved) {
  std::string alice = connect("alice");
  ASSERT_TRUE(run(service->add_room("room")));
  ask(alice, "roomJoin", {"room"});
  EXPECT_TRUE(run(service->instance_recovery(service->instance_uid())));
  EXPECT_EQ(exec(bypass(), "roomGetAccessList", {"room", "userlist"}).value(), (Args{Array{}}));
  EXPECT_EQ(run(service->get_instance_heartbeat("unknown")).value(), std::nullopt);
}

TEST_F(ServiceApi, TasksAreSpawnedOnTheServicesLoops) {
  std::promise<void> done;
  auto task = [](std::promise<void>* promise) -> Task<> {
    promise->set_value();
    throw std::runtime_error("logged");
    co_return;
  };
  service->spawn(task(&done));
  EXPECT_EQ(done.get_future().wait_for(kDeadline), std::future_status::ready);
}

TEST_F(ServiceApi, ArgumentsAreCheckedOnDemand) {
  EXPECT_TRUE(run(service->check_arguments(Command::kRoomJoin, {"room"})));
  EXPECT_EQ(run(service->check_arguments(Command::kRoomJoin, {})).error(),
            errors::wrong_arguments_count(1, 0));
}

}  // namespace
}  // namespace chat::test
