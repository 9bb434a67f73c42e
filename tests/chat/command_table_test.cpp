#include "chat/command_table.hpp"

#include <gtest/gtest.h>
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

TEST(CommandTable, FindsNothingElse) {
  for (const char* name : {"", "roommessage", "roomMessage ", "roomMessag", "disconnect", "connect",
                           "toString", "aVeryLongNameThatNoCommandHas"}) {
    EXPECT_EQ(find_command(name), std::nullopt) << name;
  }
  EXPECT_EQ(find_command(std::string_view("roomJoin\0", 9)), std::nullopt);
}

}  // namespace
}  // namespace chat
