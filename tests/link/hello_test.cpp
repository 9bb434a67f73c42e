#include "link/hello.hpp"

#include <gtest/gtest.h>

namespace chat::link {
namespace {

using std::chrono::milliseconds;

boost::system::result<Hello, std::string> parse(std::string_view json) {
  return parse_hello(parse_json(json).value().as_object());
}

std::string refusal(std::string_view json) {
  const auto hello = parse(json);
  return hello.has_error() ? hello.error() : "none";
}

const HookSettings& settings(const Hello& hello, std::string_view name) {
  return hello.hooks[index_of(parse_hook_name(name).value())];
}

TEST(Hello, SaysWhatTheProgramWants) {
  const auto hello = parse(R"({"version":1,"hooks":["onConnect","roomMessageBefore"],
    "bind":["typing"],"bus":["reload"],"events":["socketClosed"],"timeout":100,
    "timeouts":{"onConnect":0,"handler":7},"onFailure":{"roomMessageBefore":"allow"},"new":1})");
  ASSERT_TRUE(hello);
  EXPECT_TRUE(settings(*hello, "onConnect").is_wanted);
  EXPECT_FALSE(settings(*hello, "onJoin").is_wanted);
  EXPECT_EQ(settings(*hello, "onConnect").timeout, milliseconds(0));
  EXPECT_EQ(settings(*hello, "onJoin").timeout, milliseconds(100));
  EXPECT_EQ(hello->handler().timeout, milliseconds(7));
  EXPECT_TRUE(settings(*hello, "roomMessageBefore").allows_failure);
  EXPECT_FALSE(settings(*hello, "roomMessageAfter").allows_failure);
  EXPECT_EQ(hello->bind, std::vector<std::string>{"typing"});
  EXPECT_EQ(hello->bus, std::set<std::string>{"reload"});
  EXPECT_EQ(hello->events, std::set<std::string>{"socketClosed"});
}

TEST(Hello, HasDefaults) {
  const auto hello = parse(R"({"version":1,"hooks":null})");
  ASSERT_TRUE(hello);
  EXPECT_EQ(settings(*hello, "onJoin").timeout, milliseconds(3'000));
  EXPECT_EQ(settings(*hello, "onStart").timeout, milliseconds(30'000));
  EXPECT_FALSE(settings(*hello, "onJoin").is_wanted);
  EXPECT_FALSE(settings(*hello, "onJoin").allows_failure);
}

TEST(Hello, LoginsAndHandlersAreNeverAllowedWithoutAnAnswer) {
  const auto hello = parse(R"({"version":1,"onFailure":"allow"})");
  ASSERT_TRUE(hello);
  EXPECT_TRUE(settings(*hello, "onJoin").allows_failure);
  EXPECT_FALSE(settings(*hello, "onConnect").allows_failure);
  EXPECT_FALSE(hello->handler().allows_failure);
}

TEST(Hello, IsRefusedWithTheReason) {
  EXPECT_EQ(refusal("{}"), "version: this server speaks version 1");
  EXPECT_EQ(refusal(R"({"version":2})"), "version: this server speaks version 1");
  EXPECT_EQ(refusal(R"({"version":1,"hooks":["on_join"]})"), "unknown hook: on_join");
  EXPECT_EQ(refusal(R"({"version":1,"hooks":["roomBefore"]})"), "unknown hook: roomBefore");
  EXPECT_EQ(refusal(R"({"version":1,"hooks":"onJoin"})"), "hooks: must be an array of strings");
  EXPECT_EQ(refusal(R"({"version":1,"bus":[1]})"), "bus: must be an array of strings");
  EXPECT_EQ(refusal(R"({"version":1,"events":["ready"]})"), "unknown event: ready");
  EXPECT_EQ(refusal(R"({"version":1,"timeout":-1})"), "timeout: must be a number of milliseconds");
  EXPECT_EQ(refusal(R"({"version":1,"timeouts":[]})"), "timeouts: must be an object");
  EXPECT_EQ(refusal(R"({"version":1,"timeouts":{"x":1}})"), "unknown hook: x");
  EXPECT_EQ(refusal(R"({"version":1,"onFailure":"maybe"})"),
            R"(onFailure: must be "deny" or "allow")");
}

TEST(Hello, EveryHookHasAPlaceAndAName) {
  std::set<std::size_t> places;
  for (const std::string& name : webhooks::hook_names()) {
    const HookName hook = webhooks::parse_hook_name(name).value();
    EXPECT_EQ(parse_hook_name(to_string(hook)), hook) << name;
    EXPECT_LT(index_of(hook), kHookCount);
    places.insert(index_of(hook));
  }
  EXPECT_EQ(places.size(), kHookCount);
}

}  // namespace
}  // namespace chat::link
