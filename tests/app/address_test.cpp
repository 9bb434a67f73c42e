#include "app/address.hpp"

#include <gtest/gtest.h>

namespace chat::app {
namespace {

TEST(Address, KnowsWhatCanBeListenedOn) {
  for (const char* host : {"0.0.0.0", "127.0.0.1", "::", "fe80::1", "localhost"}) {
    EXPECT_TRUE(is_ip_address(host)) << host;
  }
  for (const char* host : {"", "example.org", "1.2.3", "1.2.3.256", "::g"}) {
    EXPECT_FALSE(is_ip_address(host)) << host;
  }
}

TEST(Address, KnowsTheLoopbackOnes) {
  for (const char* host : {"127.0.0.1", "127.255.0.3", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "::", "128.0.0.1", "10.0.0.1", "1.0.0.127", "::2"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

}  // namespace
}  // namespace chat::app
