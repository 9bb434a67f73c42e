#include <gtest/gtest.h>

#include "app/config_faults.hpp"

namespace chat::app {
namespace {

const std::vector<std::string_view> kKeys = {"host", "port", "history_max_size",
                                             "history_max_get_messages"};

TEST(Nearest, FindsTheNameWithASlipInIt) {
  EXPECT_EQ(nearest("prot", kKeys), std::nullopt);  // two letters of four are no slip
  EXPECT_EQ(nearest("pot", kKeys), "port");
  EXPECT_EQ(nearest("history_max_sise", kKeys), "history_max_size");
  EXPECT_EQ(nearest("history_size", kKeys), "history_max_size");
}

TEST(Nearest, TakesCamelCaseForSnakeCase) {
  EXPECT_EQ(nearest("historyMaxGetMessages", kKeys), "history_max_get_messages");
}

TEST(Nearest, FindsNothingForAnotherWord) {
  EXPECT_EQ(nearest("colour", kKeys), std::nullopt);
  EXPECT_EQ(nearest("", kKeys), std::nullopt);
}

}  // namespace
}  // namespace chat::app
