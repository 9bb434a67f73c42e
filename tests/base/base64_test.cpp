#include "base/base64.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace chat::base {
namespace {

std::string encode(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

TEST(Base64, AgreesWithTheStandardsExamples) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(encode(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
  EXPECT_EQ(encode("\xfb\xff\xbf"), "+/+/");
}

TEST(Base64, RefusesWhatIsNotTheOneEncodingOfSomeBytes) {
  for (const char* text : {"Z",        "Zg",   "Zg=",  "Zg===",   "Zm8",   "=",       "====",
                           "Zg==Zg==", "Z===", "=g==", "Z=g=",    "Zm9v=", "Zm 9",    "Zm9v\n",
                           "Zm-_",     "Zh==", "Zm9=", "Zm9\x80", "Zg=a",  "====Zm9v"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

TEST(Base64, WhatIsEncodedDecodesToTheSame) {
  testing::Random random;
  for (int round = 0; round < 1000; ++round) {
    const std::string bytes = random.bytes(random.up_to(60));
    EXPECT_EQ(decode_base64(encode(bytes)), bytes);
  }
}

TEST(Base64, WhatDecodesIsTheEncodingOfTheResult) {
  testing::Random random;
  for (int round = 0; round < 1000; ++round) {
    std::string text = encode(random.bytes(1 + random.up_to(8)));
    text[random.up_to(text.size() - 1)] = "AQgw/+=-\xff"[random.up_to(8)];
    if (const auto bytes = decode_base64(text)) {
      EXPECT_EQ(encode(*bytes), text);
    }
  }
}

TEST(Base64Url, HasTheUrlSafeAlphabetAndNoPadding) {
  EXPECT_EQ(to_base64url("\xfb\xff\xbf"), "-_-_");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(decode_base64url("-_-_"), "\xfb\xff\xbf");
  EXPECT_EQ(decode_base64url("Zg"), "f");
  EXPECT_EQ(decode_base64url("-_8"), "\xfb\xff");
  EXPECT_EQ(decode_base64url("QQ"), "A");
  EXPECT_EQ(decode_base64url(""), "");
}

TEST(Base64Url, RefusesWhatIsNotTheOneEncodingOfSomeBytes) {
  for (const char* text : {"Z", "Zg==", "Zg=", "Zh", "Zm9", "+/+/", "+/8", "QQ==", "Q", "QR", "Q Q",
                           "Q\n", "Zg ", "Zm9vZ"}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
}

TEST(Base64Url, WhatIsEncodedDecodesToTheSame) {
  testing::Random random;
  for (int round = 0; round < 1000; ++round) {
    const std::string bytes = random.bytes(random.up_to(60));
    EXPECT_EQ(decode_base64url(to_base64url(bytes)), bytes);
  }
}

}  // namespace
}  // namespace chat::base
