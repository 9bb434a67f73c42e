#include "chat/nodes/node_address.hpp"

#include <array>
#include <gtest/gtest.h>
#include <unistd.h>

namespace chat::core {
namespace {

Options listening_on(std::string host) {
  Options options;
  options.host = std::move(host);
  return options;
}

TEST(NodeAddress, IsWhatTheNodeAdvertises) {
  Options options = listening_on("127.0.0.1");
  options.advertise = "chat-1.internal:8000";
  EXPECT_EQ(node_address(options, 8001), "chat-1.internal:8000");
  EXPECT_EQ(node_address(options, 0), "chat-1.internal:8000");
}

TEST(NodeAddress, IsElseWhereItListens) {
  EXPECT_EQ(node_address(listening_on("10.0.0.7"), 8001), "10.0.0.7:8001");
  EXPECT_EQ(node_address(listening_on("fe80::7"), 8001), "[fe80::7]:8001");
}

TEST(NodeAddress, HasTheMachinesNameForAllItsAddresses) {
  std::array<char, 256> name{};
  ASSERT_EQ(::gethostname(name.data(), name.size() - 1), 0);
  for (const char* host : {"0.0.0.0", "::"}) {
    EXPECT_EQ(node_address(listening_on(host), 8001), std::string(name.data()) + ":8001");
  }
}

TEST(NodeAddress, IsNoneOfATransportWithoutPorts) {
  EXPECT_EQ(node_address(listening_on("127.0.0.1"), 0), "");
}

}  // namespace
}  // namespace chat::core
