#include "chat/commands/command_table.hpp"

#include <cctype>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace chat {
namespace {

TEST(CommandTable, FindsEveryCommandByItsName) {
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    auto command = static_cast<Command>(i);
    EXPECT_EQ(find_command(command_name(command)), command);
  }
  EXPECT_EQ(command_name(Command::kRoomMessage), "roomMessage");
}

/// The requests in docs/protocol.md: `name(` in the first column of a table.
std::set<std::string> documented_requests() {
  std::ifstream document(CHAT_SOURCE_DIR "/docs/protocol.md");
  const std::regex request("`([a-zA-Z]+)\\(");
  std::set<std::string> names;
  for (std::string line; std::getline(document, line);) {
    if (!line.starts_with("| `")) continue;
    const std::string cell = line.substr(0, line.find(" |", 2));
    for (std::sregex_iterator found(cell.begin(), cell.end(), request), end; found != end;
         ++found) {
      names.insert((*found)[1]);
    }
  }
  return names;
}

TEST(CommandTable, HasTheRequestsOfTheProtocol) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < kCommandCount; ++i) {
    names.emplace(command_name(static_cast<Command>(i)));
  }
  EXPECT_EQ(names, documented_requests());
}

/// "room_message" as "roomMessage".
std::string camel_case(const std::string& snake_case) {
  std::string name;
  for (const char c : snake_case) {
    if (name.ends_with('_')) {
      name.back() = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else {
      name += c;
    }
  }
  return name;
}

TEST(CommandTable, HasTheRequestsThatWebhooksName) {
  std::ifstream file(CHAT_SOURCE_DIR "/docs/webhooks.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  const std::regex sentence("one of the ([0-9]+) requests in snake_case:((,?\\s+`[a-z_]+`)+)");
  std::smatch found;
  ASSERT_TRUE(std::regex_search(document, found, sentence));
  EXPECT_EQ(found[1], std::to_string(kCommandCount));
  const std::string list = found[2];
  const std::regex quoted("`([a-z_]+)`");
  for (std::sregex_iterator name(list.begin(), list.end(), quoted), end; name != end; ++name) {
    EXPECT_TRUE(find_command(camel_case((*name)[1]))) << (*name)[1];
  }
}

TEST(CommandTable, FindsNothingElse) {
  for (const char* name : {"", "roommessage", "roomMessage ", "roomMessag", "disconnect", "connect",
                           "toString", "aVeryLongNameThatNoCommandHas"}) {
    EXPECT_EQ(find_command(name), std::nullopt) << name;
  }
  EXPECT_EQ(find_command(std::string_view("roomJoin\0", 9)), std::nullopt);
}

}  // namespace
}  // namespace chat
