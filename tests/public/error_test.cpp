#include <chat/error.hpp>
#include <gtest/gtest.h>

namespace chat {
namespace {

std::string text(const Error& error) { return error.to_string(); }

TEST(Error, SaysWhatTheContractSays) {
  const std::string prefix = "ChatServiceError: ";
  EXPECT_EQ(text(errors::bad_argument(0, Object{{"a", Array{1, nullptr}}})),
            prefix + R"(Bad argument at position 0, value {"a":[1,null]})");
  EXPECT_EQ(text(errors::bad_argument(1, "a\"b")),
            prefix + R"(Bad argument at position 1, value "a\"b")");
  EXPECT_EQ(text(errors::internal_error("broken")), prefix + "broken");
  EXPECT_EQ(text(errors::invalid_name("a:b")), prefix + "String a:b contains invalid characters");
  EXPECT_EQ(text(errors::invalid_socket("s")), prefix + "Socket s is not connected");
  EXPECT_EQ(text(errors::no_command("c")), prefix + "No such command c");
  EXPECT_EQ(text(errors::list_limit_exceeded("l")), prefix + "Exceeded l size limit");
  EXPECT_EQ(text(errors::no_list("l")), prefix + "No such list l");
  EXPECT_EQ(text(errors::no_login()), prefix + "No login provided");
  EXPECT_EQ(text(errors::no_room("r")), prefix + "No such room r");
  EXPECT_EQ(text(errors::no_socket("c")), prefix + "Command c requires a valid socket");
  EXPECT_EQ(text(errors::no_user("u")), prefix + "No such user u");
  EXPECT_EQ(text(errors::no_user_online("u")), prefix + "No such user online u");
  EXPECT_EQ(text(errors::not_allowed()), prefix + "Action is not allowed");
  EXPECT_EQ(text(errors::not_joined("r")), prefix + "Not joined to room r");
  EXPECT_EQ(text(errors::room_exists("r")), prefix + "Room r already exists");
  EXPECT_EQ(text(errors::timeout()), prefix + "Server operation timeout");
  EXPECT_EQ(text(errors::user_exists("u")), prefix + "User u already exists");
  EXPECT_EQ(text(errors::user_online("u")), prefix + "User u is online");
  EXPECT_EQ(text(errors::wrong_arguments_count(2, 3)), prefix + "Expected 2 arguments, got 3");
}

TEST(Error, ValuesOfOtherKindsAppearAsJson) {
  EXPECT_EQ(text(errors::invalid_name(nullptr)),
            "ChatServiceError: String null contains invalid characters");
  EXPECT_EQ(text(errors::invalid_name(1.5)),
            "ChatServiceError: String 1.5 contains invalid characters");
  EXPECT_EQ(
      text(errors::bad_argument(1, Binary("ab"))),
      R"(ChatServiceError: Bad argument at position 1, value {"type":"Buffer","data":[97,98]})");
}

TEST(Error, WithoutACodeIsItsText) {
  const Error error{.code = "", .args = {"Error: out of paper"}};
  EXPECT_EQ(text(error), "Error: out of paper");
  EXPECT_EQ(error.to_value(), Value(Object{{"name", "ChatServiceError"},
                                           {"code", "internalError"},
                                           {"args", Array{Value("Error: out of paper")}}}));
}

TEST(Error, ArgumentsAreNotFormatted) {
  EXPECT_EQ(text(errors::no_room("%s%j%")), "ChatServiceError: No such room %s%j%");
}

TEST(Error, MissingArgumentsLeaveTheirPlaceAndExtraOnesAreNotShown) {
  EXPECT_EQ(text(Error{"noRoom", {}}), "ChatServiceError: No such room %s");
  EXPECT_EQ(text(Error{"badArgument", {0}}),
            "ChatServiceError: Bad argument at position 0, value %j");
  EXPECT_EQ(text(Error{"noRoom", {"r", 1}}), "ChatServiceError: No such room r");
}

TEST(Error, ACodeOfAHooksOwnIsItsText) {
  EXPECT_EQ(text(Error{"tooLoud 100%", {"a"}}), "ChatServiceError: tooLoud 100%");
}

TEST(Error, AsAValueHasNameCodeAndArguments) {
  EXPECT_EQ(to_json(errors::wrong_arguments_count(2, 3).to_value()),
            R"({"name":"ChatServiceError","code":"wrongArgumentsCount","args":[2,3]})");
  EXPECT_EQ(to_json(errors::not_allowed().to_value()),
            R"({"name":"ChatServiceError","code":"notAllowed","args":[]})");
}

TEST(Result, ThrowsTheErrorWhereThereIsNoValue) {
  const Result<int> result = errors::no_room("r");
  ASSERT_TRUE(result.has_error());
  try {
    static_cast<void>(result.value());
    FAIL() << "no exception";
  } catch (const ErrorException& exception) {
    EXPECT_EQ(exception.error(), errors::no_room("r"));
    EXPECT_STREQ(exception.what(), "ChatServiceError: No such room r");
  }
}

}  // namespace
}  // namespace chat
