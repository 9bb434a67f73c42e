#include <gtest/gtest.h>

#include "chat/commands/messages.hpp"

namespace chat::core {
namespace {

TEST(PlainMessage, IsReadAsItIsWritten) {
  const auto message = read_plain_message(R"(["roomMessage","röom",{"textMessage":"hé 🙂"}])");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->room, "röom");
  EXPECT_EQ(message->text, "hé 🙂");
  const auto empty = read_plain_message(R"(["roomMessage","",{"textMessage":""}])");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->text, "");
}

TEST(PlainMessage, IsNothingElse) {
  for (const char* json : {
           R"(["roomMessage","r",{"textMessage":"a\n"}])",
           R"(["roomMessage","r\u0041",{"textMessage":"a"}])",
           R"(["roomMessage", "r",{"textMessage":"a"}])",
           R"(["roomMessage","r",{"textMessage":"a"}] )",
           R"(["roomMessage","r",{"textMessage":"a"},1])",
           R"(["roomMessage","r",{"textMessage":"a","x":1}])",
           R"(["roomMessage","r",{"textMessage":1}])",
           R"(["roomMessage","r"])",
           R"(["roomMessages","r",{"textMessage":"a"}])",
           "[\"roomMessage\",\"r\",{\"textMessage\":\"a\tb\"}]",
           "[\"roomMessage\",\"r\",{\"textMessage\":\"\xff\"}]",
           "[\"roomMessage\",\"\xc3\",{\"textMessage\":\"a\"}]",
           "",
       }) {
    EXPECT_FALSE(read_plain_message(json)) << json;
  }
}

TEST(PlainMessage, CutAnywhereIsNothing) {
  const std::string json = R"(["roomMessage","room",{"textMessage":"text"}])";
  for (std::size_t size = 0; size < json.size(); ++size) {
    EXPECT_FALSE(read_plain_message(json.substr(0, size))) << size;
  }
}

TEST(PlainMessage, HasTheSameDraftAsByItsValues) {
  for (const std::string author : {"alice", "a\"b", "ü"}) {
    const auto message = read_plain_message(R"(["roomMessage","r",{"textMessage":"hé"}])");
    ASSERT_TRUE(message);
    Object values{{"textMessage", "hé"}};
    sign_message(values, author);
    EXPECT_EQ(draft_of(*message, author).body.text, draft_of(Value(values)).body.text);
  }
}

}  // namespace
}  // namespace chat::core
