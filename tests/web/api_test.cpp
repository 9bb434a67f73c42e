// The HTTP API over sockets.
#include <algorithm>
#include <gmock/gmock.h>
#include <string>
#include <utility>
#include <vector>

#include "web/api_fixture.hpp"

namespace chat::web {
namespace {

using test::HttpAnswer;
using ::testing::HasSubstr;
using ::testing::Not;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_F(ApiTest, IsDescribedRouteByRoute) {
  const auto description = parse_json(openapi_json());
  ASSERT_TRUE(description.has_value());
  Pairs described;
  for (const auto& [path, methods] : description->as_object().find("paths")->as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      described.emplace_back(upper(method), path);
    }
  }
  Pairs routes = router.routes();
  std::ranges::sort(routes);
  std::ranges::sort(described);
  EXPECT_EQ(routes, described);
}

TEST_F(ApiTest, IsOffWithoutAKey) {
  Router empty;
  const Api none(empty, service, {.keys = ApiKeys(std::vector<ApiKey>())});
  EXPECT_TRUE(empty.routes().empty());
}

TEST_F(ApiTest, IsClosedToThoseWithoutAKey) {
  const HttpAnswer without = ask_as("", "GET", "/api/v1/rooms");
  EXPECT_EQ(without.status, 401);
  EXPECT_THAT(without.head, HasSubstr("WWW-Authenticate: Bearer\r\n"));
  EXPECT_EQ(ask_as("Authorization: Bearer wrong\r\n", "GET", "/api/v1/rooms").status, 401);
  EXPECT_EQ(ask("GET", "/api/v1/rooms").status, 200);
}

TEST_F(ApiTest, AddsChangesAndDeletesRooms) {
  const HttpAnswer added = ask("POST", "/api/v1/rooms",
                               R"({"name":"a b","owner":"ann","whitelist_only":true,)"
                               R"("whitelist":["bob"],"history_max_size":5,"public_read":true})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(added.body, R"({"name":"a b","owner":"ann","whitelist_only":true,"history_max_size":5,)"
                        R"("enable_access_lists_updates":false,"enable_userlist_updates":false,)"
                        R"("enable_read_updates":false,)"
                        R"("public_read":true,"history_size":0,"last_message_id":0,"users":0})");
  EXPECT_EQ(ask("GET", "/api/v1/rooms/a%20b").body, added.body);
  EXPECT_EQ(ask("POST", "/api/v1/rooms", R"({"name":"a b"})").status, 409);
  const HttpAnswer changed = ask("PATCH", "/api/v1/rooms/a%20b",
                                 R"({"owner":null,"whitelist_only":false,)"
                                 R"("history_max_size":7,"public_read":false})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.body,
            R"({"name":"a b","owner":null,"whitelist_only":false,"history_max_size":7,)"
            R"("enable_access_lists_updates":false,"enable_userlist_updates":false,)"
            R"("enable_read_updates":false,)"
            R"("public_read":false,"history_size":0,"last_message_id":0,"users":0})");
  EXPECT_EQ(ask("DELETE", "/api/v1/rooms/a%20b").status, 204);
  EXPECT_EQ(ask("DELETE", "/api/v1/rooms/a%20b").status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/rooms/a%20b").status, 404);
}

TEST_F(ApiTest, ListsByPages) {
  for (const char* name : {"a", "b", "c"}) {
    ask("POST", "/api/v1/rooms", R"({"name":")" + std::string(name) + R"("})");
  }
  EXPECT_EQ(ask("GET", "/api/v1/rooms?limit=2").body, R"({"rooms":["a","b"],"cursor":"b"})");
  EXPECT_EQ(ask("GET", "/api/v1/rooms?limit=2&cursor=b").body, R"({"rooms":["c"],"cursor":null})");
  for (const char* limit : {"0", "1001", "x", "-1", "1.5", ""}) {
    EXPECT_EQ(ask("GET", "/api/v1/rooms?limit=" + std::string(limit)).status, 422) << limit;
  }
}

TEST_F(ApiTest, StoresAndReadsMessages) {
  ask("POST", "/api/v1/rooms", R"({"name":"r"})");
  const HttpAnswer posted = ask("POST", "/api/v1/rooms/r/messages", R"({"textMessage":"one"})");
  EXPECT_EQ(posted.status, 201);
  EXPECT_THAT(posted.body, HasSubstr(R"({"id":1,"timestamp":)"));
  ask("POST", "/api/v1/users", R"({"name":"ann"})");
  EXPECT_EQ(
      ask("POST", "/api/v1/rooms/r/messages?user_name=ann", R"({"textMessage":"two"})").status,
      201);
  EXPECT_EQ(ask("POST", "/api/v1/rooms/r/messages?user_name=bob", R"({"textMessage":"x"})").status,
            404);
  ask("POST", "/api/v1/rooms/r/messages", R"({"textMessage":"three"})");
  const std::string all = ask("GET", "/api/v1/rooms/r/messages").body;
  EXPECT_LT(all.find("one"), all.find("two"));
  EXPECT_LT(all.find("two"), all.find("three"));
  EXPECT_THAT(all, HasSubstr(R"("author":"ann")"));
  const std::string second = ask("GET", "/api/v1/rooms/r/messages?after=1&limit=1").body;
  EXPECT_THAT(second, HasSubstr("two"));
  EXPECT_THAT(second, Not(HasSubstr("three")));
  const std::string last = ask("GET", "/api/v1/rooms/r/messages?limit=1").body;
  EXPECT_THAT(last, HasSubstr("three"));
  EXPECT_THAT(last, Not(HasSubstr("two")));
}

TEST_F(ApiTest, StoresNothingTwiceForOneIdempotencyKey) {
  ask("POST", "/api/v1/rooms", R"({"name":"r"})");
  const std::string key = "Idempotency-Key: k\r\n";
  const HttpAnswer first = ask("POST", "/api/v1/rooms/r/messages", R"({"textMessage":"a"})", key);
  const HttpAnswer again = ask("POST", "/api/v1/rooms/r/messages", R"({"textMessage":"a"})", key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_THAT(ask("GET", "/api/v1/rooms/r").body, HasSubstr(R"("last_message_id":1)"));
  EXPECT_EQ(ask("POST", "/api/v1/rooms/r/messages", R"({"textMessage":"a"})",
                "Idempotency-Key: " + std::string(256, 'k') + "\r\n")
                .status,
            400);
}

TEST_F(ApiTest, PublishesToManyRoomsAndSaysWhatCameOfEach) {
  ask("POST", "/api/v1/rooms", R"({"name":"a"})");
  ask("POST", "/api/v1/rooms", R"({"name":"b"})");
  const HttpAnswer published =
      ask("POST", "/api/v1/publish", R"({"rooms":["a","none","b"],"message":{"textMessage":"x"}})");
  EXPECT_EQ(published.status, 200);
  const auto body = parse_json(published.body);
  ASSERT_TRUE(body.has_value());
  const Array results = body->as_object().find("results")->as_array();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(*results[0].as_object().find("id"), Value(1));
  EXPECT_EQ(*results[1].as_object().find("error")->as_object().find("code"), Value("noRoom"));
  EXPECT_EQ(*results[2].as_object().find("id"), Value(1));
}

TEST_F(ApiTest, AddsTellsOfAndDeletesUsers) {
  const HttpAnswer added = ask("POST", "/api/v1/users", R"({"name":"ann","whitelist":["bob"]})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(added.body, R"({"name":"ann","online":false,"sockets":[]})");
  EXPECT_EQ(ask("POST", "/api/v1/users", R"({"name":"ann"})").status, 409);
  EXPECT_EQ(ask("GET", "/api/v1/users").body, R"({"users":["ann"],"cursor":null})");
  EXPECT_EQ(ask("POST", "/api/v1/users/ann/disconnect").status, 204);
  EXPECT_EQ(ask("POST", "/api/v1/users/bob/disconnect").status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/users/ann").status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/users/ann").status, 404);
}

TEST_F(ApiTest, RunsCommandsForUsersAndForNobody) {
  ask("POST", "/api/v1/rooms", R"({"name":"r","owner":"ann"})");
  ask("POST", "/api/v1/users", R"({"name":"ann"})");
  ask("POST", "/api/v1/users", R"({"name":"bob"})");
  const HttpAnswer owner =
      ask("POST", "/api/v1/commands/roomGetOwner", R"({"args":["r"],"bypass_permissions":true})");
  EXPECT_EQ(owner.status, 200);
  EXPECT_EQ(owner.body, R"({"results":["ann"]})");
  const auto status = [this](const std::string& command, const std::string& body) {
    return ask("POST", "/api/v1/commands/" + command, body).status;
  };
  EXPECT_EQ(status("roomGetOwner", R"({"user_name":"ann","args":["r"]})"), 200);
  EXPECT_EQ(status("roomGetOwner", R"({"user_name":"bob","args":["r"]})"), 403);
  EXPECT_EQ(status("roomGetOwner", R"({"user_name":"eve","args":["r"]})"), 404);
  EXPECT_EQ(status("roomGetOwner", R"({"args":[]})"), 422);
  EXPECT_EQ(status("roomGetOwner", R"({"args":[1]})"), 422);
  EXPECT_EQ(status("noSuchCommand", "{}"), 404);
  EXPECT_EQ(status("roomJoin", R"({"user_name":"ann","args":["r"]})"), 422);
}

TEST_F(ApiTest, RefusesWhatIsNoInput) {
  const auto status = [this](const std::string& body) {
    return ask("POST", "/api/v1/rooms", body).status;
  };
  EXPECT_EQ(status(""), 400);
  EXPECT_EQ(status("{"), 400);
  EXPECT_EQ(status("[]"), 400);
  EXPECT_EQ(status("{}"), 422);
  EXPECT_EQ(status(R"({"name":1})"), 422);
  EXPECT_EQ(status(R"({"name":""})"), 422);
  EXPECT_EQ(status(R"({"name":"a:b"})"), 422);
  EXPECT_EQ(status(R"({"name":"a","owner":"x:y"})"), 422);
  EXPECT_EQ(status(R"({"name":"a","owner":1})"), 422);
  EXPECT_EQ(status(R"({"name":"a","public_read":1})"), 422);
  EXPECT_EQ(status(R"({"name":"a","history_max_size":-1})"), 422);
  EXPECT_EQ(status(R"({"name":"a","whitelist":[1]})"), 422);
  EXPECT_EQ(status(R"({"name":"a","colour":"red"})"), 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms").body, R"({"rooms":[],"cursor":null})");
}

TEST_F(ApiTest, EmitsOnTheBus) {
  EXPECT_EQ(ask("POST", "/api/v1/bus/news", R"({"args":[1]})").status, 204);
}

}  // namespace
}  // namespace chat::web
