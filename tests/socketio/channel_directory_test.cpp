#include "socketio/channel_directory.hpp"

#include <gtest/gtest.h>

namespace chat::socketio {
namespace {

TEST(ChannelDirectory, KnowsTheLoopsThatHaveMembers) {
  ChannelDirectory directory(3);
  EXPECT_EQ(directory.loops_of("a"), 0U);
  directory.add("a", 0);
  directory.add("a", 2);
  directory.add("a", 2);
  EXPECT_EQ(directory.loops_of("a"), 0b101U);
  directory.remove("a", 2);
  EXPECT_EQ(directory.loops_of("a"), 0b101U);
  directory.remove("a", 2);
  EXPECT_EQ(directory.loops_of("a"), 0b001U);
  directory.remove("a", 0);
  EXPECT_EQ(directory.loops_of("a"), 0U);
}

TEST(ChannelDirectory, WithOneLoopThereIsNothingToAsk) {
  ChannelDirectory directory(1);
  EXPECT_EQ(directory.loops_of("a"), 1U);
}

}  // namespace
}  // namespace chat::socketio
