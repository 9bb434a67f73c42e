#include "auth/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace chat::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Options with_secret(std::size_t size) {
  Options options;
  options.secret = std::string(size, 's');
  return options;
}

TEST(Options, NeedOneSourceOfKeys) {
  Options options;
  EXPECT_THAT(options.check().value_or(""), HasSubstr("mode: "));
  options.jwks_file = "keys.json";
  EXPECT_EQ(options.check(), std::nullopt);
  options.public_key_file = "key.pem";
  EXPECT_THAT(options.check().value_or(""), HasSubstr("mode: "));
}

TEST(Options, HaveAlgorithmsThatFitTheKeys) {
  EXPECT_THAT(with_secret(32).accepted_algorithms(), ElementsAre("HS256"));
  EXPECT_THAT(Options().accepted_algorithms(), ElementsAre("RS256", "ES256"));
  Options options = with_secret(64);
  options.algorithms = {"HS512", "RS256"};
  EXPECT_EQ(options.check(), "algorithms: RS256 needs a public key, not a secret");
  options.algorithms = {"none"};
  EXPECT_EQ(options.check(), "algorithms: there is no \"none\"");
  options = Options();
  options.public_key_file = "key.pem";
  options.algorithms = {"RS256", "HS256"};
  EXPECT_EQ(options.check(), "algorithms: HS256 needs a secret");
}

TEST(Options, NeedASecretAsLongAsTheHash) {
  EXPECT_EQ(with_secret(32).check(), std::nullopt);
  const std::string fault = with_secret(31).check().value_or("");
  EXPECT_EQ(fault, "secret: HS256 needs one of 32 bytes or more");
  EXPECT_THAT(fault, Not(HasSubstr("ss")));
}

TEST(Options, NeedAUrlThatIsOne) {
  Options options;
  for (const char* url : {"keys.json", "ftp://host/keys", "https://user:hidden@host/keys"}) {
    options.jwks_url = url;
    EXPECT_THAT(options.check().value_or(""), HasSubstr("jwks_url: must be a URL")) << url;
    EXPECT_THAT(options.check().value_or(""), Not(HasSubstr("hidden")));
  }
  options.jwks_url = "https://host/keys";
  EXPECT_EQ(options.check(), std::nullopt);
}

}  // namespace
}  // namespace chat::auth
