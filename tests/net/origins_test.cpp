#include "net/origins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

namespace chat::net {
namespace {

using ::testing::IsEmpty;

constexpr const char* kPeer = "10.0.0.1";

bool matches(const char* pattern, const char* origin) {
  const auto parsed = OriginPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(origin);
}

TEST(OriginPattern, IsOneOrigin) {
  EXPECT_TRUE(matches("https://chat.example", "https://chat.example"));
  EXPECT_TRUE(matches("https://chat.example", "https://Chat.Example"));
  EXPECT_TRUE(matches("https://chat.example", "https://chat.example:443"));
  EXPECT_TRUE(matches("http://chat.example:80", "http://chat.example"));
  EXPECT_TRUE(matches("http://[::1]:8000", "http://[::1]:8000"));
  EXPECT_TRUE(matches("capacitor://localhost", "capacitor://localhost"));
  EXPECT_TRUE(matches("file://", "file://"));
  EXPECT_TRUE(matches("null", "null"));
  for (const char* other :
       {"http://chat.example", "https://chat.example:80", "https://chat.example.evil", "null", "",
        "https://evil@chat.example", "https://chat.example/",
        "https://chat.example, https://chat.example", "https://a.chat.example", "https://"}) {
    EXPECT_FALSE(matches("https://chat.example", other)) << other;
  }
  EXPECT_FALSE(matches("null", "NULL"));
}

TEST(OriginPattern, MayHaveAnyPort) {
  for (const char* origin : {"http://localhost", "http://localhost:1", "http://LOCALHOST:65535"}) {
    EXPECT_TRUE(matches("http://localhost:*", origin)) << origin;
  }
  for (const char* other : {"https://localhost:1", "http://localhost:", "http://localhost.evil:1",
                            "http://localhost:1@evil", "http://evil:1", "http://localhost:99999",
                            "http://localhost:*"}) {
    EXPECT_FALSE(matches("http://localhost:*", other)) << other;
  }
  EXPECT_TRUE(matches("http://[::1]:*", "http://[::1]:5173"));
}

TEST(OriginPattern, IsWhatABrowserSends) {
  for (const char* bad : {"",
                          "example.org",
                          "https://",
                          "://a",
                          "https://a/",
                          "https://a/b",
                          "https://A",
                          "HTTPS://a",
                          "https://*.a",
                          "https://*",
                          "*:80",
                          "http://a:",
                          "http://a:x",
                          "http://a:99999",
                          "http://a:80:*",
                          "http://:*",
                          "http://u@a",
                          "http://a b",
                          "https://a,https://b",
                          "**",
                          "http*://a"}) {
    EXPECT_FALSE(OriginPattern::parse(bad)) << bad;
  }
  EXPECT_THROW(Origins({"https://a", "b"}), std::invalid_argument);
}

HttpRequest request_of(const std::string& origin, const std::string& host = "server.example:8000",
                       const std::string& forwarded_host = {}) {
  HttpRequest request;
  request.headers = {{"host", host}};
  if (!origin.empty()) request.headers.emplace_back("origin", origin);
  if (!forwarded_host.empty()) request.headers.emplace_back("x-forwarded-host", forwarded_host);
  return request;
}

TEST(Origins, AdmitWhoIsNoPageAndTheServersOwn) {
  const Origins none({});
  EXPECT_TRUE(none.admit(request_of(""), kPeer));
  for (const char* own : {"http://server.example:8000", "https://server.example:8000",
                          "http://SERVER.example:8000", "ws://server.example:8000"}) {
    EXPECT_TRUE(none.admit(request_of(own), kPeer)) << own;
  }
  for (const char* other :
       {"http://server.example", "http://server.example:8001", "http://evil.example:8000", "null",
        "server.example:8000", "http://server.example:8000, http://server.example:8000",
        "http://server.example:8000.evil"}) {
    EXPECT_FALSE(none.admit(request_of(other), kPeer)) << other;
  }
}

TEST(Origins, TakeAPortThatIsNotWrittenForTheSchemes) {
  const Origins none({});
  EXPECT_TRUE(none.admit(request_of("https://a", "a"), kPeer));
  EXPECT_TRUE(none.admit(request_of("https://a", "a:443"), kPeer));
  EXPECT_TRUE(none.admit(request_of("http://a:80", "a"), kPeer));
  EXPECT_FALSE(none.admit(request_of("http://a", "a:443"), kPeer));
  EXPECT_FALSE(none.admit(request_of("http://a:8000", "a"), kPeer));
  EXPECT_FALSE(none.admit(request_of("http://a", ""), kPeer));
}

TEST(Origins, BelieveTrustedProxiesWhatTheirHostIs) {
  const Origins origins({}, TrustedProxies({kPeer}));
  const char* const page = "https://chat.example";
  EXPECT_TRUE(origins.admit(request_of(page, "inner:8000", "chat.example"), kPeer));
  EXPECT_TRUE(origins.admit(request_of(page, "inner:8000", "chat.example, inner"), kPeer));
  EXPECT_FALSE(origins.admit(request_of(page, "inner:8000", "other.example, chat.example"), kPeer));
  EXPECT_FALSE(origins.admit(request_of("http://inner:8000", "inner:8000", "chat.example"), kPeer));
  EXPECT_TRUE(origins.admit(request_of("http://inner:8000", "inner:8000"), kPeer));
  EXPECT_FALSE(origins.admit(request_of(page, "inner:8000", "chat.example"), "10.0.0.2"));
  EXPECT_FALSE(Origins({}).admit(request_of(page, "inner:8000", "chat.example"), kPeer));
}

TEST(Origins, AdmitThoseThatAreListed) {
  const Origins origins({"https://a.example", "http://localhost:*"});
  EXPECT_TRUE(origins.admit(request_of("https://a.example"), kPeer));
  EXPECT_TRUE(origins.admit(request_of("http://localhost:5173"), kPeer));
  EXPECT_FALSE(origins.admit(request_of("https://b.example"), kPeer));
  EXPECT_FALSE(origins.admit(request_of("null"), kPeer));
  const Origins all({"*"});
  for (const char* any : {"https://b.example", "null", "nonsense"}) {
    EXPECT_TRUE(all.admit(request_of(any), kPeer)) << any;
  }
}

TEST(Origins, TellThePageThatIsNamed) {
  const Origins origins({"https://a.example"});
  EXPECT_EQ(origins.headers("https://a.example"),
            (HttpFields{{"Access-Control-Allow-Origin", "https://a.example"},
                        {"Access-Control-Allow-Credentials", "true"},
                        {"Vary", "Origin"}}));
  EXPECT_EQ(origins.headers("https://b.example"), (HttpFields{{"Vary", "Origin"}}));
  EXPECT_EQ(origins.headers(""), (HttpFields{{"Vary", "Origin"}}));
  EXPECT_THAT(Origins({}).headers("https://a.example"), IsEmpty());
}

// With credentials, a browser wants its page's own origin in the response.
TEST(Origins, TellAnyPageWithoutCredentials) {
  const Origins all({"*"});
  const HttpFields any{{"Access-Control-Allow-Origin", "*"}};
  EXPECT_EQ(all.headers("https://a.example"), any);
  EXPECT_EQ(all.headers(""), any);
  const Origins mixed({"*", "https://a.example"});
  EXPECT_EQ(mixed.headers("https://a.example").front().second, "https://a.example");
  EXPECT_EQ(mixed.headers("https://b.example"),
            (HttpFields{{"Access-Control-Allow-Origin", "*"}, {"Vary", "Origin"}}));
}

TEST(PreflightHeaders, AllowWhatIsAskedForAndWhatIsKnown) {
  HttpRequest request;
  EXPECT_EQ(preflight_headers(request, "GET"), (HttpFields{{"Access-Control-Allow-Methods", "GET"},
                                                           {"Access-Control-Max-Age", "600"}}));
  request.headers = {{"access-control-request-headers", "x-a, x-b"}};
  EXPECT_EQ(preflight_headers(request, "GET").back().second, "x-a, x-b");
  EXPECT_EQ(preflight_headers(request, "GET", "X-Known").back().second, "X-Known, x-a, x-b");
}

}  // namespace
}  // namespace chat::net
