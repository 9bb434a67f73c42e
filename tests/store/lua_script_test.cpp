#include "store/redis/scripts/lua_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace chat::store {
namespace {

using testing::ElementsAre;

/// The words of a command after the script's digest.
std::vector<std::string> words_of(const redis::Command& command) {
  std::vector<std::string> words;
  std::string_view rest = command.bytes();
  rest.remove_prefix(rest.find('\n') + 1);
  while (!rest.empty()) {
    const std::size_t size = std::stoul(std::string(rest.substr(1)));
    rest.remove_prefix(rest.find('\n') + 1);
    words.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size + 2);
  }
  words.erase(words.begin(), words.begin() + 2);
  return words;
}

TEST(LuaScript, IsCalledWithTheKeysThatItDeclares) {
  const LuaScript script("",
                         "-- keys: info rooms:{socket} done:{operation}\n-- args: user socket\n");
  const std::vector<std::string> args{"ann", "a1"};
  EXPECT_THAT(words_of(script.call({"p{user:ann}", "12", "op", "1", args})),
              ElementsAre("3", "p{user:ann}:info", "p{user:ann}:rooms:a1", "p{user:ann}:done:op",
                          "12", "op", "1", "ann", "a1"));
}

TEST(LuaScript, IsCalledWithAsManyMoreKeysAsThereAre) {
  const LuaScript script("", "-- keys: info rooms...\n-- args: sockets...\n");
  const std::vector<std::string> args{"a1", "a2"};
  const std::vector<std::string> rooms{"rooms:a1", "rooms:a2"};
  EXPECT_THAT(words_of(script.call({"b", "", "", "", args, rooms})),
              ElementsAre("3", "b:info", "b:rooms:a1", "b:rooms:a2", "", "", "", "a1", "a2"));
}

TEST(LuaScript, NamesWhatItAnswersBehindOkAndTheEvents) {
  const LuaScript script("", "-- keys: info\n-- args: user\n-- answer: njoined changed\n");
  EXPECT_EQ(script.answer_index("njoined"), 2U);
  EXPECT_EQ(script.answer_index("changed"), 3U);
  EXPECT_THROW(static_cast<void>(script.answer_index("token")), std::logic_error);
  const LuaScript silent("", "-- keys: info\n-- args:\n");
  EXPECT_THROW(static_cast<void>(silent.answer_index("njoined")), std::logic_error);
}

TEST(LuaScript, SaysWhatIsMissingInADeclaration) {
  EXPECT_THROW(LuaScript("", "-- keys: info\nreturn 1"), std::logic_error);
  EXPECT_THROW(LuaScript("", "-- args: user\nreturn 1"), std::logic_error);
  EXPECT_THROW(LuaScript("", "-- keys: rooms:{socket}\n-- args: user\n"), std::logic_error);
}

}  // namespace
}  // namespace chat::store
