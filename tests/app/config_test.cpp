#include "app/config.hpp"

#include <cstdio>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>

#include "config_text.hpp"
#include "store/redis/options.hpp"

namespace chat::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Config, AnEmptyFileGivesTheDefaults) {
  const Config config = parse("");
  EXPECT_EQ(config.options.port, 8000);
  EXPECT_EQ(config.options.namespace_, "/chat-service");
  EXPECT_EQ(config.options.history_max_size, 10'000u);
  EXPECT_EQ(config.auth.mode, "none");
  EXPECT_EQ(config.log.level, "info");
  EXPECT_TRUE(config.rooms.empty());
}

TEST(Config, ReadsOptionsOfEveryType) {
  const Config config = parse(R"(
host = "127.0.0.1"
port = 0
namespace = "/talk"
ping_interval = 300
enable_direct_messages = true
cors_origins = ["https://example.org", "*"]
)");
  EXPECT_EQ(config.options.host, "127.0.0.1");
  EXPECT_EQ(config.options.port, 0);
  EXPECT_EQ(config.options.namespace_, "/talk");
  EXPECT_EQ(config.options.ping_interval, 300);
  EXPECT_TRUE(config.options.enable_direct_messages);
  EXPECT_THAT(config.options.cors_origins, ElementsAre("https://example.org", "*"));
}

TEST(Config, TakesLocalhostForItsAddress) {
  EXPECT_EQ(parse("host = \"localhost\"\n").options.host, "127.0.0.1");
}

TEST(Config, ReadsThePresence) {
  EXPECT_EQ(parse("").options.presence.grace, 0);
  const Config config = parse("[presence]\ngrace = 30_000\nmax_absent = 7\n");
  EXPECT_EQ(config.options.presence.grace, 30'000);
  EXPECT_EQ(config.options.presence.max_absent, 7U);
  EXPECT_THAT(fault_of("[presence]\ngrace = -1\n"),
              HasSubstr("chat.toml:2: presence.grace: must be 0"));
}

TEST(Config, ReadsRoomsWithAllThatAddRoomTakes) {
  const Config config = parse(R"(
[[rooms]]
name = "default"

[[rooms]]
name = "staff"
owner = "ann"
whitelist_only = true
whitelist = ["bob"]
blacklist = ["eve", "mallory"]
adminlist = ["carol"]
history_max_size = 5
enable_access_lists_updates = true
enable_userlist_updates = false
enable_read_updates = true
)");
  ASSERT_EQ(config.rooms.size(), 2u);
  EXPECT_EQ(config.rooms[0].name, "default");
  EXPECT_EQ(config.rooms[0].owner, std::nullopt);
  EXPECT_EQ(config.rooms[0].history_max_size, std::nullopt);
  const RoomConfig& staff = config.rooms[1];
  EXPECT_EQ(staff.name, "staff");
  EXPECT_EQ(staff.owner, "ann");
  EXPECT_TRUE(staff.whitelist_only);
  EXPECT_THAT(staff.whitelist, ElementsAre("bob"));
  EXPECT_THAT(staff.blacklist, ElementsAre("eve", "mallory"));
  EXPECT_THAT(staff.adminlist, ElementsAre("carol"));
  EXPECT_EQ(staff.history_max_size, 5u);
  EXPECT_EQ(staff.enable_access_lists_updates, true);
  EXPECT_EQ(staff.enable_userlist_updates, false);
  EXPECT_EQ(staff.enable_read_updates, true);
}

TEST(Config, RefusesAnUnknownKeyAndNamesTheNearest) {
  EXPECT_EQ(fault_of("\nhistory_max_sise = 3\n"),
            "chat.toml:2: history_max_sise: unknown key, did you mean \"history_max_size\"?");
  EXPECT_EQ(fault_of("historyMaxSize = 3\n"),
            "chat.toml:1: historyMaxSize: unknown key, did you mean \"history_max_size\"?");
  EXPECT_EQ(fault_of("colour = 3\n"), "chat.toml:1: colour: unknown key");
  EXPECT_EQ(fault_of("[[room]]\nname = \"a\"\n"),
            "chat.toml:1: room: unknown key, did you mean \"rooms\"?");
  EXPECT_EQ(fault_of("[auth]\nmod = \"insecure\"\n"),
            "chat.toml:2: auth.mod: unknown key, did you mean \"mode\"?");
}

TEST(Config, RefusesAWrongType) {
  EXPECT_EQ(fault_of("port = \"80\"\n"), "chat.toml:1: port: must be an integer, not a string");
  EXPECT_EQ(fault_of("port = 80.0\n"), "chat.toml:1: port: must be an integer, not a float");
  EXPECT_EQ(fault_of("host = 1979-05-27\n"),
            "chat.toml:1: host: must be a string, not a date or time");
  EXPECT_EQ(fault_of("enable_direct_messages = 1\n"),
            "chat.toml:1: enable_direct_messages: must be a boolean, not an integer");
  EXPECT_EQ(fault_of("cors_origins = [1]\n"),
            "chat.toml:1: cors_origins: must be an array of strings, not an array");
  EXPECT_EQ(fault_of("auth = true\n"), "chat.toml:1: auth: must be a table, not a boolean");
  EXPECT_EQ(fault_of("rooms = [\"default\"]\n"),
            "chat.toml:1: rooms: must be a table, not a string");
  EXPECT_EQ(fault_of("[rooms]\nname = \"default\"\n"),
            "chat.toml:1: rooms: must be an array of tables, not a table");
}

TEST(Config, RefusesAValueOutOfRange) {
  EXPECT_EQ(fault_of("port = 65536\n"), "chat.toml:1: port: must be 0 to 65535, not 65536");
  EXPECT_EQ(fault_of("port = -1\n"), "chat.toml:1: port: must be 0 to 65535, not -1");
  EXPECT_THAT(fault_of("ping_interval = 0\n"), HasSubstr("chat.toml:1: ping_interval: must be 1"));
  EXPECT_EQ(fault_of("state = \"tape\"\n"),
            "chat.toml:1: state: must be one of \"memory\", \"disk\", \"redis\", not \"tape\"");
  EXPECT_THAT(fault_of("[disk]\nsync = \"never\"\n"),
              HasSubstr("chat.toml:2: disk.sync: must be one of"));
  EXPECT_EQ(fault_of("[log]\nlevel = \"loud\"\n"),
            "chat.toml:2: log.level: must be one of \"trace\", \"debug\", \"info\", \"warn\", "
            "\"error\", \"off\", not \"loud\"");
  EXPECT_EQ(fault_of("host = \"example.org\"\n"),
            "chat.toml:1: host: must be an IP address or \"localhost\", not \"example.org\"");
}

TEST(Config, RefusesOriginsThatNoPageHas) {
  for (const char* good : {"*", "null", "https://example.org", "http://localhost:3000", "app://x",
                           "http://127.0.0.1:*", "http://[::1]:*"}) {
    EXPECT_NO_THROW(parse("cors_origins = [\"" + std::string(good) + "\"]\n")) << good;
  }
  for (const std::string bad : {"example.org", "https://a/b", "https://*.a", "http://a:80:*"}) {
    EXPECT_EQ(fault_of("cors_origins = [\"" + bad + "\"]\n"),
              "chat.toml:1: cors_origins: must be origins as browsers send them, in lower case and "
              "without a path, or with \":*\" for any port, not \"" +
                  bad + '"');
  }
}

TEST(Config, RefusesKeysThatNoHeaderCanCarryAndTheSameOneTwice) {
  const auto fault_of_key = [](const std::string& key) {
    return fault_of("[[api.keys]]\nname = \"a\"\nkey = \"" + key + "\"\n");
  };
  EXPECT_EQ(fault_of_key("short"), "chat.toml:3: api.keys.key: must have 16 characters or more");
  for (const char* bad : {"a key of two\\nlines", "ein Schlüssel mit ü", " a key after space"}) {
    EXPECT_EQ(fault_of_key(bad),
              "chat.toml:3: api.keys.key: must be of printable ASCII characters, "
              "without spaces at its ends");
  }
  const std::string one = "[[api.keys]]\nkey = \"open sesame, open\"\n";
  EXPECT_EQ(fault_of(one + one), "chat.toml:3: api.keys.key: the same as another");
}

TEST(Config, ReadsTheRightsOfKeys) {
  const std::string one = "[[api.keys]]\nkey = \"open sesame, open\"\n";
  EXPECT_THAT(parse(one).api.keys[0].rights, ElementsAre("read", "moderate", "admin"));
  EXPECT_THAT(parse(one + "rights = [\"read\"]\n").api.keys[0].rights, ElementsAre("read"));
  EXPECT_EQ(fault_of(one + "rights = [\"read\", \"write\"]\n"),
            "chat.toml:3: api.keys.rights: must be one of \"read\", \"moderate\", \"admin\", not "
            "\"write\"");
  EXPECT_EQ(fault_of(one + "rights = []\n"), "chat.toml:1: api.keys.rights: must not be empty");
}

TEST(Config, HasPagesThatAreOffUnlessTurnedOn) {
  EXPECT_FALSE(parse("").pages.chat);
  EXPECT_FALSE(parse("").pages.console);
  EXPECT_FALSE(parse("").pages.rooms.has_value());
  const std::string key = "[[api.keys]]\nkey = \"open sesame, open\"\n";
  const Config config = parse("[pages]\nchat = true\nconsole = true\nrooms = [\"a\"]\n" + key);
  EXPECT_TRUE(config.pages.chat);
  EXPECT_TRUE(config.pages.console);
  EXPECT_THAT(*config.pages.rooms, ElementsAre("a"));
  EXPECT_EQ(fault_of("[pages]\nconsole = true\n"),
            "chat.toml:1: pages.console: needs a key of the API, by which one logs in: "
            "[[api.keys]]");
}

TEST(Config, ReadsHowTokensAreChecked) {
  const Config config = parse(R"(
[auth]
mode = "jwt"
jwks_url = "https://issuer/keys"
algorithms = ["RS256"]
issuer = "https://issuer"
audience = "chat"
leeway = 5
require_expiry = false
user_claim = "nick"
data_claims = ["role"]
)");
  EXPECT_EQ(config.auth.mode, "jwt");
  EXPECT_EQ(config.auth.jwks_url, "https://issuer/keys");
  EXPECT_THAT(config.auth.algorithms, ElementsAre("RS256"));
  EXPECT_EQ(config.auth.issuer, "https://issuer");
  EXPECT_THAT(config.auth.audience, ElementsAre("chat"));
  EXPECT_EQ(config.auth.leeway, 5);
  EXPECT_FALSE(config.auth.require_expiry);
  EXPECT_EQ(config.auth.user_claim, "nick");
  EXPECT_THAT(config.auth.data_claims, ElementsAre("role"));
  EXPECT_THAT(parse("[auth]\naudience = [\"a\", \"b\"]\n").auth.audience, ElementsAre("a", "b"));
}

TEST(Config, RefusesTokensThatCannotBeChecked) {
  EXPECT_EQ(fault_of("\n[auth]\nmode = \"jwt\"\n"),
            "chat.toml:3: auth.mode: \"jwt\" needs one of secret, public_key_file, jwks_file and "
            "jwks_url");
  EXPECT_EQ(fault_of("[auth]\nmode = \"jwt\"\nsecret = \"hunter2\"\n"),
            "chat.toml:3: auth.secret: HS256 needs one of 32 bytes or more");
}

/// Parses with settings "KEY=VALUE" of the command line.
Config parse_with(const std::string& text, const std::vector<std::string>& settings) {
  std::vector<Override> overrides;
  overrides.reserve(settings.size());
  for (const std::string& setting : settings) overrides.push_back(parse_setting(setting));
  return parse_config(text, "chat.toml", overrides);
}

std::string fault_with(const std::vector<std::string>& settings) {
  try {
    parse_with("", settings);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(Config, TakesSettingsFromOutsideTheFile) {
  const Config config = parse_with(
      "port = 1\n[auth]\nmode = \"none\"\n",
      {"port=2", "port=3", "auth.mode=insecure", "auth.allow_remote=true", "path=/a=b",
       "cors_origins=https://a,https://b", "auth.audience=[\"x\", \"y\"]", "redis.master_name="});
  EXPECT_EQ(config.options.port, 3);
  EXPECT_EQ(config.options.path, "/a=b");
  EXPECT_EQ(config.auth.mode, "insecure");
  EXPECT_TRUE(config.auth.allow_remote);
  EXPECT_THAT(config.options.cors_origins, ElementsAre("https://a", "https://b"));
  EXPECT_THAT(config.auth.audience, ElementsAre("x", "y"));
  EXPECT_EQ(config.options.redis.master_name, "");
}

TEST(Config, TakesTablesFromOutsideTheFile) {
  const Config config =
      parse_with("[[rooms]]\nname = \"old\"\n[api]\nport = 1\n",
                 {R"(rooms=[{ name = "a" }, { name = "b", owner = "ann" }])",
                  R"(api.keys=[{ name = "ops", key = "open sesame, open" }])", "api.port=8001",
                  "events.max_listeners=3",
                  R"(webhooks=[{ hook = "room_message_after", url = "http://127.0.0.1:1/" }])"});
  ASSERT_EQ(config.rooms.size(), 2U);
  EXPECT_EQ(config.rooms[1].owner, "ann");
  ASSERT_EQ(config.api.keys.size(), 1U);
  EXPECT_EQ(config.api.keys[0].key, "open sesame, open");
  EXPECT_EQ(config.api.port, 8001);
  EXPECT_EQ(config.webhooks.size(), 1U);

  const char* const environment[] = {
      R"(CHAT_SERVICE_API_KEYS=[{ name = "ops", key = "open sesame, open" }])", nullptr};
  EXPECT_EQ(parse_config("", "chat.toml", overrides_of(environment)).api.keys.size(), 1U);
}

TEST(Config, RefusesSettingsThatCannotBe) {
  EXPECT_EQ(fault_with({"port=99999"}), "--set port: must be 0 to 65535, not 99999");
  EXPECT_EQ(fault_with({"port=many"}), "--set port: must be an integer, not a string");
  EXPECT_EQ(fault_with({"prot=1"}), "--set prot: unknown key");
  EXPECT_EQ(fault_with({"port"}), "--set: must be KEY=VALUE");
  EXPECT_EQ(fault_with({"rooms=hall"}),
            "--set rooms: rooms: must be an array of tables, not a string");
  EXPECT_EQ(fault_with({"rooms=[{}]"}), "--set rooms: rooms.name: missing: every room has a name");
  EXPECT_EQ(fault_with({"auth.mode=jwt", "auth.secret=hidden"}),
            "chat.toml: auth.secret: HS256 needs one of 32 bytes or more");
}

TEST(Config, TakesSettingsFromTheEnvironment) {
  const char* const environment[] = {"HOME=/",
                                     "CHAT_SERVICE_PORT=4",
                                     "CHAT_SERVICE_AUTH_MODE=insecure",
                                     "CHAT_SERVICE_AUTH_ALLOW_REMOTE=true",
                                     "CHAT_SERVICE_REDIS_URL=redis://host",
                                     "CHAT_SERVICE_SOMETHING=else",
                                     "CHAT_SERVICE_PORT_8000_TCP=tcp://10.0.0.1:8000",
                                     nullptr};
  const Config config = parse_config("port = 1\n", "chat.toml", overrides_of(environment));
  EXPECT_EQ(config.options.port, 4);
  EXPECT_EQ(config.auth.mode, "insecure");
  EXPECT_TRUE(config.auth.allow_remote);
  EXPECT_EQ(config.options.redis.url, "redis://host");
  EXPECT_THAT(config.unknown_variables,
              ElementsAre("CHAT_SERVICE_PORT_8000_TCP", "CHAT_SERVICE_SOMETHING"));
}

TEST(Config, WantsTheFilesThatItNames) {
  EXPECT_EQ(fault_with({"tls.certificate=/nowhere.pem", "tls.key=/"}),
            "chat.toml: tls.certificate: cannot be read: No such file or directory\n"
            "chat.toml: tls.key: cannot be read: Is a directory");
  EXPECT_EQ(fault_with({"auth.mode=jwt", "auth.jwks_file=/nowhere.json", "auth.algorithms=RS256"}),
            "chat.toml: auth.jwks_file: cannot be read: No such file or directory");
}

TEST(Config, TakesNoPortFromKubernetes) {
  const char* const environment[] = {"CHAT_SERVICE_PORT=tcp://10.0.0.1:8000", nullptr};
  EXPECT_THAT(overrides_of(environment), testing::IsEmpty());
}

TEST(Config, ReadsWebhooks) {
  const Config config = parse(R"(
[[webhooks]]
hook = "room_message_before"
url = "http://127.0.0.1:3000/"
rooms = ["hall"]
on_failure = "allow"
timeout = 500

[[webhooks]]
hook = "on_leave"
url = "https://host/"
retries = 3
)");
  ASSERT_EQ(config.webhooks.size(), 2u);
  EXPECT_EQ(config.webhooks[0].hook, "room_message_before");
  EXPECT_THAT(config.webhooks[0].rooms, ElementsAre("hall"));
  EXPECT_EQ(config.webhooks[0].on_failure, "allow");
  EXPECT_EQ(config.webhooks[0].timeout, 500);
  EXPECT_EQ(config.webhooks[1].retries, 3);
}

TEST(Config, RefusesWebhooksThatCannotBe) {
  const std::string join = "[[webhooks]]\nhook = \"on_join\"\nurl = \"http://a/\"\n";
  EXPECT_EQ(fault_of(join + join),
            "chat.toml:4: webhooks.hook: there is a webhook for \"on_join\" already");
  EXPECT_EQ(fault_of("[[webhooks]]\nhook = \"room_mesage_before\"\nurl = \"http://a/\"\n"),
            "chat.toml:2: webhooks.hook: there is no hook \"room_mesage_before\", did you mean "
            "\"room_message_before\"?");
  EXPECT_EQ(fault_of("[[webhooks]]\nhook = \"on_join\"\nurl = \"a\"\n"),
            "chat.toml:3: webhooks.url: must be a URL of HTTP or HTTPS, its port from 1 to 65535, "
            "without a user or a password");
  EXPECT_EQ(
      fault_of("[auth]\nmode = \"webhook\"\n"),
      "chat.toml:1: auth.mode: \"webhook\" and a webhook for \"on_connect\" need one another");
  EXPECT_EQ(
      fault_of("[[webhooks]]\nhook = \"on_connect\"\nurl = \"http://a/\"\n"),
      "chat.toml:1: auth.mode: \"webhook\" and a webhook for \"on_connect\" need one another");
}

TEST(Config, ReadsWhereRedisIs) {
  const Config config = parse_config(
      "state = \"redis\"\n[redis]\nurl = \"rediss://ann:secret@host:7000/2\"\n"
      "sentinels = [\"one:26379\", \"two\"]\nmaster_name = \"main\"\nmin_replicas_acks = 1\n"
      "sentinel_user = \"watcher\"\nsentinel_password = \"pw\"\nsentinel_tls = false\n",
      "chat.toml");
  EXPECT_EQ(config.options.state, "redis");
  EXPECT_EQ(config.options.redis.url, "rediss://ann:secret@host:7000/2");
  EXPECT_EQ(config.options.redis.sentinels, (std::vector<std::string>{"one:26379", "two"}));
  EXPECT_EQ(config.options.redis.min_replicas_acks, 1);
  EXPECT_EQ(config.options.redis.sentinel_user, "watcher");
  EXPECT_EQ(config.options.redis.sentinel_password, "pw");
  EXPECT_EQ(config.options.redis.sentinel_tls, false);
}

TEST(Config, AsksSentinelsOverTlsWhereTheUrlDoesUnlessItSaysOtherwise) {
  const std::string sentinels = "sentinels = [\"one\"]\nmaster_name = \"main\"\n";
  const auto asks_over_tls = [&](const std::string& keys) {
    const Config config = parse_config("[redis]\n" + sentinels + keys, "chat.toml");
    return store::redis_options(config.options.redis).sentinel_tls;
  };
  EXPECT_FALSE(asks_over_tls("url = \"redis://:pw@x\"\n"));
  EXPECT_TRUE(asks_over_tls("url = \"rediss://:pw@x\"\n"));
  EXPECT_FALSE(asks_over_tls("url = \"rediss://:pw@x\"\nsentinel_tls = false\n"));
  EXPECT_TRUE(asks_over_tls("url = \"redis://:pw@x\"\nsentinel_tls = true\n"));
}

// Every key that holds a port refuses one that nothing can connect to, instead of taking it modulo
// 65536.
TEST(Config, RefusesPortsThatAreNone) {
  const std::pair<std::string, std::string> places[] = {
      {"webhooks.url", "[[webhooks]]\nhook = \"on_join\"\nurl = \"http://127.0.0.1:PORT/\"\n"},
      {"auth.jwks_url", "[auth]\nmode = \"jwt\"\njwks_url = \"https://127.0.0.1:PORT/keys\"\n"},
      {"redis.url", "[redis]\nurl = \"redis://:pw@127.0.0.1:PORT/0\"\n"},
      {"redis.sentinels",
       "[redis]\nmaster_name = \"main\"\nsentinels = [\"one\", \"127.0.0.1:PORT\"]\n"},
      {"redis.cluster", "[redis]\ncluster = [\"[::1]:PORT\"]\n"},
      {"advertise", "advertise = \"127.0.0.1:PORT\"\ncluster_secret = \"sixteen characters\"\n"},
  };
  for (const auto& [key, text] : places) {
    const auto with = [text = text](const std::string& port) {
      return std::string(text).replace(text.find("PORT"), 4, port);
    };
    EXPECT_NO_THROW(parse_config(with("65535"), "chat.toml")) << key;
    for (const char* port : {"0", "65536", "65537", "108404", "4294967377", "-1", "+1", "1x"}) {
      EXPECT_THAT(fault_of(with(port)), HasSubstr(' ' + key + ": ")) << port;
    }
  }
}

TEST(Config, RefusesARedisThatCannotBe) {
  EXPECT_THAT(fault_of("[redis]\nurl = \"http://host\"\n"), HasSubstr("chat.toml:1: redis.url: "));
  EXPECT_THAT(fault_of("[redis]\nkey_prefix = \"{x}\"\n"),
              HasSubstr("redis.key_prefix: must have no braces"));
  EXPECT_THAT(fault_of("[redis]\nsentinels = [\"one\"]\n"),
              HasSubstr("redis.master_name: missing"));
  EXPECT_THAT(fault_of("[redis]\ncluster = [\"one:x\"]\n"), HasSubstr("redis.cluster: "));
  EXPECT_THAT(fault_of("[redis]\nsentinel_user = \"watcher\"\n"),
              HasSubstr("redis.sentinel_user: needs a sentinel_password"));
  EXPECT_THAT(fault_of("[redis]\ncluster = [\"one\", \"redis://:secret@two:1\"]\n"),
              AllOf(HasSubstr("redis.cluster: number 2 is not"), Not(HasSubstr("secret"))));
}

TEST(Config, RefusesWhatTheServiceWouldRefuse) {
  EXPECT_THAT(fault_of("namespace = \"chat\"\n"), HasSubstr("chat.toml:1: namespace: must begin"));
  EXPECT_EQ(fault_of("\nheartbeat_timeout = 5000\n"),
            "chat.toml:2: heartbeat_timeout: must be more than heartbeat_rate");
}

TEST(Config, RefusesWhatIsNoToml) {
  EXPECT_THAT(fault_of("port = 80\nport 90\n"), testing::StartsWith("chat.toml:2: "));
  EXPECT_THAT(fault_of("port = 80\nport = 90\n"), testing::StartsWith("chat.toml:2: "));
}

TEST(Config, NamesEveryFaultInTheOrderOfTheFile) {
  EXPECT_EQ(fault_of("port = -1\nhost = 7\n"),
            "chat.toml:1: port: must be 0 to 65535, not -1\n"
            "chat.toml:2: host: must be a string, not an integer");
}

TEST(Config, RefusesRoomsThatCannotBe) {
  EXPECT_EQ(fault_of("[[rooms]]\nname = \"a\"\n[[rooms]]\nname = \"a\"\n"),
            "chat.toml:4: rooms.name: there is a room \"a\" already");
  EXPECT_EQ(fault_of("[[rooms]]\nowner = \"a\"\n"),
            "chat.toml:1: rooms.name: missing: every room has a name");
  EXPECT_THAT(fault_of("[[rooms]]\nname = \"a:b\"\n"),
              HasSubstr("chat.toml:2: rooms.name: \"a:b\" is no name"));
  EXPECT_THAT(fault_of("[[rooms]]\nname = \"\"\n"), HasSubstr("chat.toml:2: rooms.name: "));
  EXPECT_THAT(fault_of("[[rooms]]\nname = \"a\"\nwhitelist = [\"b\", \"{\"]\n"),
              HasSubstr("chat.toml:3: rooms.whitelist: \"{\" is no name"));
}

TEST(Config, RefusesInsecureLoginsFromOtherMachines) {
  const std::string insecure = "[auth]\nmode = \"insecure\"\n";
  EXPECT_THAT(fault_of(insecure), HasSubstr("chat.toml:1: host: 0.0.0.0 can be reached"));
  EXPECT_THAT(fault_of("host = \"192.0.2.1\"\n" + insecure),
              HasSubstr("chat.toml:1: host: 192.0.2.1 can be reached"));
  EXPECT_EQ(fault_of("host = \"127.0.0.1\"\n" + insecure), "");
  EXPECT_EQ(fault_of("host = \"::1\"\n" + insecure), "");
  EXPECT_EQ(fault_of("host = \"localhost\"\n" + insecure), "");
  EXPECT_EQ(fault_of(insecure + "allow_remote = true\n"), "");
}

TEST(Config, SaysWhyAFileCannotBeRead) {
  EXPECT_THROW(
      try { load_config("/nonexistent/chat.toml"); } catch (const ConfigError& error) {
        EXPECT_STREQ(error.what(),
                     "/nonexistent/chat.toml: cannot be read: No such file or directory");
        throw;
      },
      ConfigError);
  EXPECT_THROW(load_config("/tmp"), ConfigError);
}

TEST(Config, ReadsAFile) {
  const std::string file = testing::TempDir() + "chat_config_test.toml";
  std::ofstream(file) << "port = 81\n";
  EXPECT_EQ(load_config(file).options.port, 81);
  std::remove(file.c_str());
}

}  // namespace
}  // namespace chat::app
