#include "webhooks/hook_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "webhooks/options.hpp"

namespace chat::webhooks {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HookName, NamesACommandInSnakeCase) {
  EXPECT_EQ(parse_hook_name("room_message_before"),
            (HookName{HookKind::kBefore, Command::kRoomMessage}));
  EXPECT_EQ(parse_hook_name("list_own_sockets_after"),
            (HookName{HookKind::kAfter, Command::kListOwnSockets}));
  EXPECT_EQ(parse_hook_name("on_connect"), HookName{HookKind::kConnect});
  for (const char* name : {"", "room_message", "roomMessage_before", "on_message"}) {
    EXPECT_FALSE(parse_hook_name(name)) << name;
  }
}

TEST(HookName, EveryHookHasOneOfItsOwn) {
  const std::vector<std::string> names = hook_names();
  EXPECT_EQ(names.size(), 8 + 2 * kCommandCount);
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  for (const std::string& name : names) EXPECT_TRUE(parse_hook_name(name)) << name;
}

class WebhookOptions : public testing::Test {
 protected:
  std::string fault() const { return options_.check().value_or(""); }

  Options options_{.hook = "room_message_before", .url = "https://host/path"};
};

TEST_F(WebhookOptions, NeedAHookAndAUrl) {
  EXPECT_EQ(fault(), "");
  options_.url = "https://user:hidden@host";
  EXPECT_THAT(fault(), HasSubstr("url: "));
  EXPECT_THAT(fault(), Not(HasSubstr("hidden")));
  options_.url.clear();
  EXPECT_EQ(fault(), "url: missing: every webhook has one");
  options_.hook = "room_message";
  EXPECT_EQ(fault(), "hook: there is no \"room_message\"");
}

TEST_F(WebhookOptions, NeedASecretThatIsOne) {
  options_.secret = "whsec_" + std::string(32, 'A');
  EXPECT_EQ(fault(), "");
  options_.secret = "hidden";
  EXPECT_THAT(fault(), HasSubstr("secret: "));
  EXPECT_THAT(fault(), Not(HasSubstr("hidden")));
}

TEST_F(WebhookOptions, FitTheHook) {
  options_.retries = 1;
  EXPECT_EQ(fault(), "retries: room_message_before is asked once");
  options_.hook = "room_message_after";
  EXPECT_EQ(fault(), "");
  options_.rooms = {"hall"};
  EXPECT_EQ(fault(), "");
  options_.hook = "on_connect";
  EXPECT_EQ(fault(), "rooms: on_connect is about no room");
  options_.rooms.clear();
  EXPECT_EQ(fault(), "");
  options_.on_failure = "allow";
  EXPECT_EQ(fault(), "on_failure: nobody can be logged in without a name");
}

}  // namespace
}  // namespace chat::webhooks
