#include "redis/command.hpp"

#include <gtest/gtest.h>

#include "redis/script.hpp"

namespace chat::redis {
namespace {

TEST(Command, IsEncodedWithTheNumberOfItsWords) {
  EXPECT_EQ(Command("PING").bytes(), "*1\r\n$4\r\nPING\r\n");
  EXPECT_EQ(Command("SET").key("k").arg(-12).bytes(),
            "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\n-12\r\n");
}

TEST(Command, HasAnyNumberOfWordsAndAnyBytes) {
  Command command("RPUSH");
  for (int i = 0; i < 999; ++i) command.arg(std::string_view("\r\n\0", 3));
  EXPECT_TRUE(command.bytes().starts_with("*1000\r\n$5\r\nRPUSH\r\n$3\r\n\r\n\0"));
  EXPECT_EQ(command.bytes().size(), 7 + 11 + 999 * 9u);
}

TEST(Command, KnowsItsNameAndItsFirstKey) {
  EXPECT_EQ(Command("SUNSUBSCRIBE").arg("x").name(), "SUNSUBSCRIBE");
  EXPECT_EQ(Command("PING").first_key(), "");
  EXPECT_EQ(Command("BITOP").arg("AND").key("one").key("two").first_key(), "one");
}

TEST(Script, IsCalledByItsDigest) {
  const Script script("return 1");
  EXPECT_EQ(script.digest(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
  const Command call = script.call({"a", "b"}, {"x"});
  EXPECT_EQ(call.bytes(),
            "*6\r\n$7\r\nEVALSHA\r\n$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n"
            "$1\r\n2\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nx\r\n");
  EXPECT_EQ(call.first_key(), "a");
  EXPECT_EQ(*call.loader(), "*3\r\n$6\r\nSCRIPT\r\n$4\r\nLOAD\r\n$8\r\nreturn 1\r\n");
}

}  // namespace
}  // namespace chat::redis
