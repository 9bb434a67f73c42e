#include "app/secret_file.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

#include "app/config_schema.hpp"
#include "config_text.hpp"
#include "store/redis/options.hpp"

namespace chat::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

constexpr auto kForOwner = fs::perms::owner_read | fs::perms::owner_write;

/// Files of a test, in a directory of its own.
class SecretFileTest : public testing::Test {
 protected:
  SecretFileTest() { fs::create_directory(directory_); }
  ~SecretFileTest() override { fs::remove_all(directory_); }

  std::string file(const std::string& name, const std::string& content,
                   fs::perms perms = kForOwner) const {
    const fs::path path = directory_ / name;
    std::ofstream(path, std::ios::binary) << content;
    fs::permissions(path, perms);
    return path.string();
  }
  std::string absent() const { return (directory_ / "absent").string(); }
  std::string directory() const { return directory_.string(); }

 private:
  const fs::path directory_ =
      fs::temp_directory_path() / ("secret_file_test_" + std::to_string(::getpid()));
};

Override variable(const std::string& name, const std::string& value) {
  const std::string text = "CHAT_SERVICE_" + name + "=" + value;
  const char* const environment[] = {text.c_str(), nullptr};
  return overrides_of(environment).at(0);
}

/// The content, or the refusal.
std::string read(const std::string& path) {
  Secret secret;
  const auto refusal = read_secret(path, secret);
  return refusal ? *refusal : secret.text;
}

TEST_F(SecretFileTest, OneNewlineAtTheEndIsNotOfTheSecret) {
  EXPECT_EQ(read(file("a", "secret")), "secret");
  EXPECT_EQ(read(file("b", "secret\n")), "secret");
  EXPECT_EQ(read(file("c", "secret\r\n")), "secret");
  EXPECT_EQ(read(file("d", " two\nlines \n\n")), " two\nlines \n");
}

TEST_F(SecretFileTest, HasALargestSize) {
  EXPECT_EQ(read(file("a", std::string(kMaxSecretFile, 'x'))), std::string(kMaxSecretFile, 'x'));
  EXPECT_THAT(read(file("b", std::string(kMaxSecretFile + 1, 'x'))),
              HasSubstr("larger than 64 KiB"));
  EXPECT_THAT(read("/dev/zero"), HasSubstr("larger than 64 KiB"));
}

TEST_F(SecretFileTest, IsExposedIfEverybodyMayReadIt) {
  Secret secret;
  EXPECT_FALSE(read_secret(file("a", "x"), secret));
  EXPECT_FALSE(secret.is_exposed);
  EXPECT_FALSE(read_secret(file("b", "x", kForOwner | fs::perms::others_read), secret));
  EXPECT_TRUE(secret.is_exposed);
}

TEST_F(SecretFileTest, FaultsHaveFileLineKeyAndPath) {
  const auto fault = [](const std::string& path) {
    return fault_of("[auth]\nmode = \"jwt\"\nsecret_file = \"" + path + "\"\n");
  };
  EXPECT_THAT(fault(absent()), HasSubstr("chat.toml:3: auth.secret_file: \"" + absent() +
                                         "\" cannot be read: No such file or directory"));
  EXPECT_THAT(fault(directory()), HasSubstr("cannot be read: Is a directory"));
  const std::string empty = file("empty", "");
  EXPECT_THAT(fault(empty), HasSubstr("chat.toml:3: auth.secret_file: \"" + empty + "\" is empty"));
  EXPECT_THAT(fault(file("newline", "\n")), HasSubstr("is empty"));
  EXPECT_THAT(fault(""), HasSubstr("chat.toml:3: auth.secret_file: must name a file"));
}

TEST_F(SecretFileTest, NoFaultShowsASecret) {
  const std::string secret = "entered where the path belongs";
  EXPECT_THAT(fault_of("cluster_secret_file = \"" + secret + "\"\n"),
              testing::AllOf(HasSubstr("cluster_secret_file: the file cannot be read"),
                             Not(HasSubstr(secret))));
  const std::string fault =
      fault_of("[[api.keys]]\nkey_file = \"" + file("short", "too-short") + "\"\n");
  EXPECT_THAT(fault, HasSubstr("chat.toml:2: api.keys.key_file: must have 16 characters or more"));
  EXPECT_THAT(fault, Not(HasSubstr("too-short")));
}

TEST_F(SecretFileTest, EverySecretMayBeInAFile) {
  const std::string key = "a key of 16 characters or more";
  const std::string webhook = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
  const Config config = parse(R"(
cluster_secret_file = ")" + file("cluster", key + "\n") +
                              R"("
[auth]
secret_file = ")" + file("auth", "a secret of 32 bytes, or of more\n") +
                              R"("
[[api.keys]]
key_file = ")" + file("api", key + "\n") +
                              R"("
[[webhooks]]
hook = "on_join"
url = "http://127.0.0.1:9/"
secret_file = ")" + file("webhook", webhook + "\n") +
                              R"("
[redis]
url_file = ")" + file("url", "redis://10.0.0.1:7000\n") +
                              R"("
user = "chat"
password_file = ")" + file("redis", "p@ss/word%\n") +
                              R"("
sentinel_password_file = ")" + file("sentinel", "another\n") +
                              "\"\n");
  EXPECT_EQ(config.options.cluster_secret, key);
  EXPECT_EQ(config.auth.secret, "a secret of 32 bytes, or of more");
  ASSERT_EQ(config.api.keys.size(), 1U);
  EXPECT_EQ(config.api.keys[0].key, key);
  ASSERT_EQ(config.webhooks.size(), 1U);
  EXPECT_EQ(config.webhooks[0].secret, webhook);
  const redis::Options redis = store::redis_options(config.options.redis);
  EXPECT_EQ(to_string(redis.server), "10.0.0.1:7000");
  EXPECT_EQ(redis.user, "chat");
  EXPECT_EQ(redis.password, "p@ss/word%");
  EXPECT_EQ(redis.sentinel_password, "another");
  EXPECT_THAT(config.exposed_secrets, IsEmpty());
}

TEST_F(SecretFileTest, AnExposedFileIsATopicForTheLog) {
  const std::string path =
      file("a", "a secret of 16 characters", kForOwner | fs::perms::others_read);
  const Config config = parse("cluster_secret_file = \"" + path + "\"\n");
  ASSERT_EQ(config.exposed_secrets.size(), 1U);
  EXPECT_EQ(config.exposed_secrets[0].key, "cluster_secret_file");
  EXPECT_EQ(config.exposed_secrets[0].file, path);
}

TEST_F(SecretFileTest, ASecretComesFromOnePlace) {
  const std::string path = file("a", "a secret of 16 characters");
  EXPECT_EQ(
      fault_of("cluster_secret = \"xxxxxxxxxxxxxxxx\"\ncluster_secret_file = \"" + path + "\"\n"),
      "chat.toml:2: cluster_secret_file: only this or \"cluster_secret\" may be set");
  EXPECT_EQ(fault_of("[[api.keys]]\nkey_file = \"" + path + "\"\nkey = \"xxxxxxxxxxxxxxxx\"\n"),
            "chat.toml:2: api.keys.key_file: only this or \"key\" may be set");
  EXPECT_EQ(fault_of("", {variable("CLUSTER_SECRET", "xxxxxxxxxxxxxxxx"),
                          variable("CLUSTER_SECRET_FILE", path)}),
            "CHAT_SERVICE_CLUSTER_SECRET_FILE: only this or \"cluster_secret\" may be set");
  EXPECT_EQ(fault_of("", {parse_setting("cluster_secret_file=" + path),
                          parse_setting("cluster_secret=xxxxxxxxxxxxxxxx")}),
            "--set cluster_secret: only this or \"cluster_secret_file\" may be set");
}

TEST_F(SecretFileTest, ALaterPlaceReplacesTheSecret) {
  const std::string path = file("a", "the secret of the file\n");
  const std::string in_file = "cluster_secret = \"the secret of the configuration\"\n";
  EXPECT_EQ(parse(in_file, {variable("CLUSTER_SECRET_FILE", path)}).options.cluster_secret,
            "the secret of the file");
  EXPECT_EQ(parse(in_file, {variable("CLUSTER_SECRET_FILE", path),
                            parse_setting("cluster_secret=that of the command line")})
                .options.cluster_secret,
            "that of the command line");
  EXPECT_EQ(parse("", {variable("AUTH_SECRET_FILE", path)}).auth.secret, "the secret of the file");
  EXPECT_EQ(parse("", {parse_setting("auth.secret_file=" + path)}).auth.secret,
            "the secret of the file");
  EXPECT_EQ(fault_of("", {variable("AUTH_SECRET_FILE", absent())}),
            "CHAT_SERVICE_AUTH_SECRET_FILE: \"" + absent() +
                "\" cannot be read: No such file or directory");
}

TEST_F(SecretFileTest, AnApiKeyNeedsOneOfTheTwo) {
  EXPECT_THAT(fault_of("[[api.keys]]\nname = \"ops\"\n"),
              HasSubstr("chat.toml:1: api.keys.key: missing"));
}

TEST(RedisLogin, IsInTheUrlOrBesideIt) {
  EXPECT_THAT(fault_of("[redis]\nuser = \"chat\"\n"),
              HasSubstr("chat.toml:1: redis.user: needs a password"));
  EXPECT_THAT(fault_of("[redis]\nurl = \"redis://:one@host\"\npassword = \"two\"\n"),
              HasSubstr("redis.password: the url has a login too"));
}

/// A row that holds a secret by its name holds one by its kind.
template <class T>
void expect_files(const std::vector<Key<T>>& keys) {
  for (const Key<T>& key : keys) {
    const bool sounds_secret = key.name.ends_with("secret") || key.name.ends_with("password");
    if (sounds_secret) {
      EXPECT_EQ(key.holds, Holds::kSecret) << key.name;
    }
    if (key.holds != Holds::kSecret) continue;
    const auto file = std::ranges::find(keys, key.name + "_file", &Key<T>::name);
    ASSERT_NE(file, keys.end()) << key.name;
    EXPECT_EQ(file->holds, Holds::kSecretFile);
  }
}

TEST(SecretKeys, HaveAKeyForTheirFile) {
  expect_files(option_keys());
  expect_files(auth_keys());
  expect_files(api_key_keys());
  expect_files(webhook_keys());
  expect_files(redis_keys());
}

}  // namespace
}  // namespace chat::app
