// The nodes' knowledge of each other.
#include <algorithm>
#include <cctype>

#include "store/contract.hpp"

namespace chat::test {
namespace {

TEST_P(StoreContract, InstanceUidIsNewInEveryStart) {
  const std::string uid = store().instance_uid();
  EXPECT_EQ(uid.size(), 24U);
  EXPECT_TRUE(std::all_of(uid.begin(), uid.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  })) << uid;
  open({});
  EXPECT_NE(store().instance_uid(), uid);
}

TEST_P(StoreContract, HeartbeatTellsWhenItWasGiven) {
  const std::string uid = store().instance_uid();
  EXPECT_EQ(ask(store().instance_heartbeat(uid)), "none");
  set_time(123);
  given(store().update_heartbeat());
  set_time(456);
  EXPECT_EQ(ask(store().instance_heartbeat(uid)), "123");
  EXPECT_EQ(ask(store().instance_heartbeat("another")), "none");
}

TEST_P(StoreContract, InstanceSocketsAreThoseConnected) {
  given_people_and_room();
  given(store().connect_socket("alice", "a2"));
  given(store().disconnect_socket("bob", "b1"));
  EXPECT_EQ(ask(store().instance_sockets(store().instance_uid())), "a1=alice a2=alice c1=carol ");
  EXPECT_EQ(ask(store().instance_sockets("another")), "");
}

TEST_P(StoreContract, SynchronisingWhatAgreesChangesNothing) {
  given_people_and_room({.enable_userlist_updates = true});
  given_joined("alice", "a1", "r");
  EXPECT_EQ(ask(store().sync_user("alice")), "ok");
  EXPECT_EQ(ask(store().sync_room("r")), "removed ");
  EXPECT_EQ(events(), Events());
  EXPECT_EQ(ask(store().user_sockets("alice")), "a1=[r] ");
  EXPECT_EQ(ask(store().room_list(kServer, "r", "userlist")), "[alice]");
}

TEST_P(StoreContract, BusReachesTheNodeItself) {
  EXPECT_EQ(ask(store().publish_bus("news", {1, "two"})), "ok");
  EXPECT_EQ(events(), Events{R"(bus: news [1,"two"])"});
}

}  // namespace
}  // namespace chat::test
