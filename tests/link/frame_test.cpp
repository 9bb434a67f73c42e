#include "link/frame.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace chat::link {
namespace {

EncodedJson content(std::string text, std::vector<std::string> attachments = {}) {
  EncodedJson made{.text = std::move(text), .attachments = {}};
  for (std::string& each : attachments) made.attachments.emplace_back(std::move(each));
  return made;
}

void feed(FrameReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> room = reader.prepare();
    const std::size_t size = std::min(room.size(), bytes.size());
    std::ranges::copy(bytes.substr(0, size), room.begin());
    reader.received(size);
    bytes.remove_prefix(size);
  }
}

std::string show(const Frame& frame) {
  std::string shown(frame.text);
  for (const Binary& attachment : frame.attachments) shown.append("|").append(attachment.view());
  return shown;
}

std::vector<std::string> frames_of(FrameReader& reader) {
  std::vector<std::string> shown;
  while (const auto frame = reader.next()) shown.push_back(show(*frame));
  return shown;
}

bool is_broken_by(std::string_view bytes) {
  FrameReader reader;
  feed(reader, bytes);
  return frames_of(reader).empty() && reader.is_broken();
}

using namespace std::string_literals;

TEST(Frame, IsLaidOutAsDocumented) {
  std::string out;
  ASSERT_TRUE(append_frame(out, content("[1]", {"ab", ""})));
  EXPECT_EQ(out, "\0\0\0\x11\0\0\0\3[1]\0\0\0\2ab\0\0\0\0"s);
}

TEST(Frame, IsReadWhereverItIsCut) {
  std::string bytes;
  append_frame(bytes, content("[1]"));
  append_frame(bytes, content("[2]", {"ab", ""}));
  append_frame(bytes, content("[3]"));
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    FrameReader reader;
    feed(reader, std::string_view(bytes).substr(0, cut));
    std::vector<std::string> shown = frames_of(reader);
    feed(reader, std::string_view(bytes).substr(cut));
    for (std::string& frame : frames_of(reader)) shown.push_back(std::move(frame));
    EXPECT_EQ(shown, (std::vector<std::string>{"[1]", "[2]|ab|", "[3]"})) << cut;
    EXPECT_FALSE(reader.is_broken()) << cut;
  }
}

TEST(Frame, MayBeLargerThanOneRead) {
  const std::string text(1'000'000, 'x');
  std::string bytes;
  append_frame(bytes, content(text));
  FrameReader reader;
  feed(reader, bytes);
  EXPECT_EQ(frames_of(reader), std::vector<std::string>{text});
}

TEST(Frame, BeyondTheLimitsIsNotSent) {
  std::string out;
  EXPECT_FALSE(append_frame(out, content(std::string(kMaxFrame, 'x'))));
  EXPECT_FALSE(append_frame(out, content("[]", std::vector<std::string>(kMaxAttachments + 1))));
  EXPECT_TRUE(out.empty());
}

TEST(Frame, ClaimingAHugeLengthBreaksTheStream) {
  EXPECT_TRUE(is_broken_by("\xFF\xFF\xFF\xFF"));
  EXPECT_TRUE(is_broken_by("\x04\0\0\1"s));
}

TEST(Frame, OfLengthsThatDoNotFitBreaksTheStream) {
  EXPECT_TRUE(is_broken_by("\0\0\0\0"s));                     // without the text's length
  EXPECT_TRUE(is_broken_by("\0\0\0\3abc"s));                  // shorter than a length
  EXPECT_TRUE(is_broken_by("\0\0\0\4\0\0\0\1"s));             // the text is missing
  EXPECT_TRUE(is_broken_by("\0\0\0\7\0\0\0\1xab"s));          // half a length follows
  EXPECT_TRUE(is_broken_by("\0\0\0\x09\0\0\0\1x\0\0\0\1"s));  // the attachment is missing
  EXPECT_TRUE(is_broken_by("\0\0\0\x08\xFF\xFF\xFF\xFFxxxx"s));
}

TEST(Frame, WithTooManyAttachmentsBreaksTheStream) {
  const std::size_t size = 5 + 4 * (kMaxAttachments + 1);
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift);
  bytes += "\0\0\0\1x"s;
  bytes.resize(4 + size);
  EXPECT_TRUE(is_broken_by(bytes));
}

TEST(Frame, AfterABrokenOneNothingIsFound) {
  FrameReader reader;
  feed(reader, "\0\0\0\0"s);
  EXPECT_FALSE(reader.next());
  std::string good;
  append_frame(good, content("[]"));
  feed(reader, good);
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace chat::link
