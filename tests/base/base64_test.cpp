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

TEST(LenientBase64, TakesLineBreaksTheOtherAlphabetAndNoPadding) {
  const std::string bytes = "\xfb\xff\xbf\xff";
  for (const char* text :
       {"+/+//w==", "+/+//w", "+/+//w=", "-_-__w", "-_-__w==", "+_-//w==", "+/+/\r\n/w==\r\n",
        "+/+/\n/w==\n", "+\n/\n+\n/\n/\nw\n=\n=\n", " + / + / / w ", "\t+/+//w\v\f"}) {
    EXPECT_EQ(decode_lenient_base64(text), bytes) << text;
  }
  for (const char* text : {"", "\n", "\r\n \t"}) EXPECT_EQ(decode_lenient_base64(text), "");
}

TEST(LenientBase64, RefusesWhatIsNoBase64) {
  for (const char* text :
       {"Z", "Z\n", "Zm9vY", "=", "====", "Zg===", "Zm9v=", "Zm9v====", "Zg==Zg==", "Zg=a",
        "=Zg=", "Zh", "Zm9", "Zm!v", "Zm9v$", "Zm\x80v", "Zm.v", "####"}) {
    EXPECT_EQ(decode_lenient_base64(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_lenient_base64(std::string_view("Zm9v\0", 5)), std::nullopt);
}

TEST(LenientBase64, AgreesWithTheStrictOneWhereverTheTextIsBroken) {
  testing::Random random;
  for (int round = 0; round < 1000; ++round) {
    const std::string bytes = random.bytes(random.up_to(60));
    std::string lines = encode(bytes);
    for (std::size_t at = random.up_to(9); at < lines.size(); at += 1 + random.up_to(9)) {
      lines.insert(at, random.chance() ? "\n" : "\r\n");
    }
    EXPECT_EQ(decode_lenient_base64(lines), bytes) << lines;
    EXPECT_EQ(decode_lenient_base64(to_base64url(bytes)), bytes);
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
