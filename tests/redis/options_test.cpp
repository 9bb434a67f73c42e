#include "redis/options.hpp"

#include <gtest/gtest.h>

namespace chat::redis {
namespace {

struct UrlCase {
  std::string url;
  Endpoint server = {};
  std::string user = "";
  std::string password = "";
  int database = 0;
  bool tls = false;
};

TEST(ParseUrl, ReadsItsParts) {
  const UrlCase cases[] = {
      {"redis://", {"127.0.0.1", 6379}},
      {"redis://db", {"db", 6379}},
      {"redis://db/", {"db", 6379}},
      {"redis://:7000", {"127.0.0.1", 7000}},
      {"redis://db.example:7000/3", {"db.example", 7000}, "", "", 3},
      {"rediss://db", {"db", 6379}, "", "", 0, true},
      {"redis://[::1]:7000/1", {"::1", 7000}, "", "", 1},
      {"redis://[fe80::2]", {"fe80::2", 6379}},
      {"redis://secret@db", {"db", 6379}, "", "secret"},
      {"redis://:secret@db", {"db", 6379}, "", "secret"},
      {"redis://ann:s%40%2Fe:c@db:1/2", {"db", 1}, "ann", "s@/e:c", 2},
      {"redis://ann:a@b@db", {"db", 6379}, "ann", "a@b"},
  };
  for (const UrlCase& expected : cases) {
    SCOPED_TRACE(expected.url);
    std::string error;
    const auto options = parse_url(expected.url, error);
    ASSERT_TRUE(options) << error;
    EXPECT_EQ(options->server, expected.server);
    EXPECT_EQ(options->user, expected.user);
    EXPECT_EQ(options->password, expected.password);
    EXPECT_EQ(options->database, expected.database);
    EXPECT_EQ(options->tls, expected.tls);
  }
}

TEST(ParseUrl, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "it begins with neither redis:// nor rediss://"},
      {"http://db", "it begins with neither redis:// nor rediss://"},
      {"redis://db:0", "the host or the port is not one"},
      {"redis://db:65536", "the host or the port is not one"},
      {"redis://db:7x", "the host or the port is not one"},
      {"redis://[::1", "the host or the port is not one"},
      {"redis://[db]", "the host or the port is not one"},
      {"redis://[[::1]", "the host or the port is not one"},
      {"redis://[::1]7", "the host or the port is not one"},
      {"redis://db/one", "the database is not a number"},
      {"redis://db/-1", "the database is not a number"},
      {"redis://a%4@db", "a %-code is not one"},
      {"redis://a:%zz@db", "a %-code is not one"},
  };
  for (const auto& [url, expected] : cases) {
    SCOPED_TRACE(url);
    std::string error;
    EXPECT_FALSE(parse_url(url, error));
    EXPECT_EQ(error, expected);
  }
}

TEST(Endpoint, IsWrittenAsItIsRead) {
  for (const std::string text : {"db:1", "10.0.0.1:6379", "[::1]:7000"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
}

}  // namespace
}  // namespace chat::redis
