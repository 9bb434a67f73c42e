#include "chat/commands/command_table.hpp"

#include <fstream>
#include <gtest/gtest.h>
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

TEST(CommandTable, FindsNothingElse) {
  for (const char* name : {"", "roommessage", "roomMessage ", "roomMessag", "disconnect", "connect",
                           "toString", "aVeryLongNameThatNoCommandHas"}) {
    EXPECT_EQ(find_command(name), std::nullopt) << name;
  }
  EXPECT_EQ(find_command(std::string_view("roomJoin\0", 9)), std::nullopt);
}

}  // namespace
}  // namespace chat
