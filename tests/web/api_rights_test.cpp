// Which key may do what, and what the API says of access.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "web/api_fixture.hpp"

namespace chat::web {
namespace {

using test::HttpAnswer;
using ::testing::HasSubstr;

const std::vector<std::pair<std::string, std::string>> kHolders{
    {"read", "reader"}, {"moderate", "moderator"}, {"admin", "admin"}};

class RightsTest : public ApiTest {
 protected:
  HttpAnswer ask_with(const std::string& holder, const std::string& method,
                      const std::string& target, const std::string& body = {}) {
    return ask_as("Authorization: Bearer " + holder + " 0123456789\r\n", method, target, body);
  }

  /// Of a key with that right alone. A stream goes on, so only its refusal is awaited.
  bool is_refused(const std::string& holder, const std::string& method, const std::string& target,
                  const std::string& body = "{}") {
    test::TcpClient client(service.port());
    client.send(method + ' ' + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + holder +
                " 0123456789\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    return client.receive(12) == "HTTP/1.1 403";
  }
};

TEST_F(RightsTest, EachRouteNeedsTheRightThatIsDescribed) {
  ask("POST", "/api/v1/rooms", R"({"name":"x"})");
  std::size_t checked = 0;
  const auto description = parse_json(openapi_json());
  for (const auto& [path, methods] : description->as_object().find("paths")->as_object()) {
    std::string target = path;
    for (std::size_t open = 0; (open = target.find('{')) != std::string::npos;) {
      target.replace(open, target.find('}') + 1 - open, "x");
    }
    for (const auto& [method, operation] : methods.as_object()) {
      const Value* right = operation.as_object().find("x-right");
      if (right == nullptr) continue;
      ++checked;
      for (const auto& [name, holder] : kHolders) {
        EXPECT_EQ(is_refused(holder, upper(method), target), name != right->as_string())
            << method << ' ' << path << ' ' << name;
      }
    }
  }
  EXPECT_EQ(checked + 3, router.routes().size()) << "all but the description, key and commands";
}

TEST_F(RightsTest, EachCommandNeedsItsRight) {
  std::map<std::string, std::vector<std::string>> commands;
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    const auto command = static_cast<Command>(i);
    const std::string target = "/api/v1/commands/" + std::string(command_name(command));
    const std::string needed(right_name(right_of(command)));
    commands[needed].emplace_back(command_name(command));
    for (const auto& [name, holder] : kHolders) {
      EXPECT_EQ(is_refused(holder, "POST", target), name != needed) << target << ' ' << name;
    }
  }
  EXPECT_EQ(commands["admin"], (std::vector<std::string>{"roomCreate", "roomDelete", "roomJoin",
                                                         "roomLeave", "roomMarkRead"}));
  EXPECT_EQ(commands["read"].size(), 14U);
}

TEST_F(RightsTest, RefusalsSayWhatLacks) {
  const HttpAnswer refused = ask_with("reader", "DELETE", "/api/v1/rooms/x");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body, R"({"title":"Forbidden","status":403,)"
                          R"("detail":"the key \"reader\" lacks the right \"admin\""})");
  EXPECT_EQ(ask_with("nobody", "GET", "/api/v1/key").status, 401);
  EXPECT_EQ(ask_with("reader", "GET", "/api/v1/key").body,
            R"({"name":"reader","rights":["read"]})");
  EXPECT_EQ(ask("GET", "/api/v1/key").body,
            R"({"name":"test","rights":["read","moderate","admin"]})");
}

TEST_F(RightsTest, OnlyAdminsBypassHooks) {
  ask("POST", "/api/v1/rooms", R"({"name":"r"})");
  const std::string target = "/api/v1/commands/roomAddToList";
  const std::string args = R"("args":["r","blacklist",["eve"]],"bypass_permissions":true)";
  EXPECT_EQ(ask_with("moderator", "POST", target, '{' + args + R"(,"bypass_hooks":true})").status,
            403);
  EXPECT_EQ(ask_with("moderator", "POST", target, '{' + args + '}').status, 200);
  EXPECT_EQ(ask("POST", target, '{' + args + R"(,"bypass_hooks":true})").status, 200);
}

TEST(RightsSetTest, LeavesOutWhatIsNoRight) {
  EXPECT_EQ(Rights({"admin", "god", "read"}).names(), (std::vector<std::string>{"read", "admin"}));
  EXPECT_TRUE(Rights().names().empty());
}

/// Every combination of what decides: the answer must be that of a real join.
TEST_F(RightsTest, AccessIsWhatAJoinIsAnswered) {
  Store& store = service.store();
  const auto run = [this](auto task) {
    return boost::asio::co_spawn(service.executor(), std::move(task), boost::asio::use_future)
        .get();
  };
  ASSERT_TRUE(run(store.connect_socket("ann", "socket")));
  for (unsigned bits = 0; bits < 32; ++bits) {
    const auto has = [&](unsigned bit) { return (bits >> bit & 1U) != 0; };
    const std::string room = "room" + std::to_string(bits);
    RoomState state;
    if (has(0)) state.owner = "ann";
    if (has(1)) state.adminlist = {"ann"};
    if (has(2)) state.blacklist = {"ann"};
    if (has(3)) state.whitelist = {"ann"};
    state.whitelist_only = has(4);
    ASSERT_TRUE(run(service.add_room(room, state)));
    const auto said = parse_json(ask("GET", "/api/v1/rooms/" + room + "/access?user=ann").body);
    ASSERT_TRUE(said.has_value());
    const Object& access = said->as_object();
    const auto joined = run(store.join_room("ann", "socket", room, {}));
    EXPECT_EQ(access.find("allowed")->as_bool(), joined.has_value()) << bits;
    const std::string& reason = access.find("reason")->as_string();
    EXPECT_EQ(reason != "blacklisted" && reason != "notWhitelisted", joined.has_value()) << bits;
    EXPECT_EQ(access.find("owner")->as_bool(), has(0));
    EXPECT_EQ(access.find("adminlist")->as_bool(), has(1));
    EXPECT_EQ(access.find("blacklist")->as_bool(), has(2));
    EXPECT_EQ(access.find("whitelist")->as_bool(), has(3));
    EXPECT_EQ(access.find("whitelist_only")->as_bool(), has(4));
    EXPECT_FALSE(access.find("joined")->as_bool());
    EXPECT_TRUE(access.find("exists")->as_bool());
  }
}

TEST_F(RightsTest, AccessOfWhatIsNotThere) {
  ask("POST", "/api/v1/rooms", R"({"name":"r"})");
  EXPECT_THAT(ask("GET", "/api/v1/rooms/r/access?user=eve").body,
              HasSubstr(R"("allowed":true,"reason":"open","exists":false)"));
  EXPECT_EQ(ask("GET", "/api/v1/rooms/r/access").status, 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms/r/access?user=").status, 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms/r/access?user=a%3Ab").status, 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms/none/access?user=eve").status, 404);
}

TEST_F(RightsTest, ListsArePagedAndSorted) {
  ask("POST", "/api/v1/rooms", R"({"name":"r","whitelist":["b","a","ab","c"]})");
  const std::string list = "/api/v1/rooms/r/lists/";
  EXPECT_EQ(ask("GET", list + "whitelist?limit=2").body, R"({"names":["a","ab"],"cursor":"ab"})");
  EXPECT_EQ(ask("GET", list + "whitelist?limit=2&cursor=ab").body,
            R"({"names":["b","c"],"cursor":null})");
  EXPECT_EQ(ask("GET", list + "whitelist?prefix=a").body, R"({"names":["a","ab"],"cursor":null})");
  EXPECT_EQ(ask("GET", list + "userlist").body, R"({"names":[],"cursor":null})");
  EXPECT_EQ(ask("GET", list + "guestlist").status, 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms/none/lists/whitelist").status, 404);
}

TEST_F(RightsTest, NamesAreFoundByTheirBeginning) {
  const std::vector<std::string> names{"a", "ab", "abc", "ac", "b", "é", "éa", "f", " "};
  for (const std::string& name : names) {
    ask("POST", "/api/v1/rooms", R"({"name":")" + name + R"("})");
  }
  const auto found = [this](const std::string& query) {
    return ask("GET", "/api/v1/rooms?" + query).body;
  };
  EXPECT_EQ(found("prefix=ab"), R"({"rooms":["ab","abc"],"cursor":null})");
  EXPECT_EQ(found("prefix=a&limit=2"), R"({"rooms":["a","ab"],"cursor":"ab"})");
  EXPECT_EQ(found("prefix=a&limit=2&cursor=ab"), R"({"rooms":["abc","ac"],"cursor":null})");
  EXPECT_EQ(found("prefix=b&cursor=a"), R"({"rooms":["b"],"cursor":null})");
  EXPECT_EQ(found("prefix=a&cursor=b"), R"({"rooms":[],"cursor":null})");
  EXPECT_EQ(found("prefix=%C3%A9"), R"({"rooms":["é","éa"],"cursor":null})");
  EXPECT_EQ(found("prefix=+"), R"({"rooms":[" "],"cursor":null})");
  EXPECT_EQ(found("prefix=zz"), R"({"rooms":[],"cursor":null})");
  EXPECT_EQ(ask("GET", "/api/v1/rooms?prefix=%3A").status, 422);
  EXPECT_EQ(ask("GET", "/api/v1/rooms?prefix=%00").status, 422);
}

}  // namespace
}  // namespace chat::web
