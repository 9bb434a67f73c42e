#include "net/trusted_proxies.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

namespace chat::net {
namespace {

const TrustedProxies kProxies({"10.0.0.0/8", "192.168.1.7", "2001:db8::/33", "::1"});

TEST(TrustedProxies, AreAddressesAndNetworks) {
  for (const char* trusted : {"10.0.0.1", "10.255.255.255", "192.168.1.7", "2001:db8:7fff::1",
                              "::1", "::ffff:10.1.1.1"}) {
    EXPECT_TRUE(kProxies.contains(trusted)) << trusted;
  }
  for (const char* other : {"11.0.0.1", "9.255.255.255", "192.168.1.8", "2001:db8:8000::1", "::2",
                            "", "10.0.0", "unknown"}) {
    EXPECT_FALSE(kProxies.contains(other)) << other;
  }
  EXPECT_FALSE(TrustedProxies().contains("10.0.0.1"));
  EXPECT_TRUE(TrustedProxies({"0.0.0.0/0"}).contains("1.2.3.4"));
  EXPECT_FALSE(TrustedProxies({"0.0.0.0/0"}).contains("2001:db8::1"));
}

TEST(TrustedProxies, RefuseWhatIsNeither) {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "proxy",
                           "10.0.0/8", "::/129"}) {
    EXPECT_THROW(TrustedProxies({text}), std::invalid_argument) << text;
  }
}

std::string client_of(const std::string& peer, const std::string& forwarded_for) {
  return kProxies.client_of(peer, forwarded_for);
}

TEST(TrustedProxies, AreBelievedWhoTheirClientIs) {
  EXPECT_EQ(client_of("10.0.0.1", "1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(client_of("10.0.0.1", " 1.2.3.4\t"), "1.2.3.4");
  EXPECT_EQ(client_of("10.0.0.1", "2001:db8:8000::1"), "2001:db8:8000::1");
  EXPECT_EQ(client_of("10.0.0.1", ""), "10.0.0.1");
}

TEST(TrustedProxies, ButNobodyElse) { EXPECT_EQ(client_of("8.8.8.8", "1.2.3.4"), "8.8.8.8"); }

TEST(TrustedProxies, TellTheFirstBehindThemAll) {
  EXPECT_EQ(client_of("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.9"), "1.2.3.4");
  EXPECT_EQ(client_of("10.0.0.1", "10.0.0.8,10.0.0.9"), "10.0.0.8");
  EXPECT_EQ(client_of("10.0.0.1", "1.2.3.4, nonsense, 10.0.0.9"), "10.0.0.9");
}

TEST(TrustedProxies, MayTellPorts) {
  EXPECT_EQ(client_of("10.0.0.1", "1.2.3.4:4711"), "1.2.3.4");
  EXPECT_EQ(client_of("10.0.0.1", "[2001:db8:8000::1]:4711"), "2001:db8:8000::1");
  EXPECT_EQ(client_of("10.0.0.1", "[2001:db8:8000::1]"), "2001:db8:8000::1");
  EXPECT_EQ(client_of("10.0.0.1", "1.2.3.4:4711, 10.0.0.9:80"), "1.2.3.4");
  for (const char* bad : {"[1.2.3.4", "[2001:db8:8000::1]x", "1.2.3.4]:80", ":80"}) {
    EXPECT_EQ(client_of("10.0.0.1", bad), "10.0.0.1") << bad;
  }
}

TEST(TrustedProxies, MayLeaveEntriesEmpty) {
  EXPECT_EQ(client_of("10.0.0.1", "1.2.3.4,"), "1.2.3.4");
  EXPECT_EQ(client_of("10.0.0.1", ", ,"), "10.0.0.1");
}

}  // namespace
}  // namespace chat::net
