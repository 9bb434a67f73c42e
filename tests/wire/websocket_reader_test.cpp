#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>

#include "base/random.hpp"
#include "wire/websocket.hpp"
#include "wire/websocket_client.hpp"

namespace chat::wire {
namespace {

using namespace std::literals;
using testing::client_frame;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::read_parts;
using testing::Reading;
using testing::Recorder;

constexpr std::size_t kMaxSize = 100000;

Reading read_whole(std::string_view bytes, std::size_t max_size = kMaxSize) {
  return read_parts({bytes}, max_size);
}

/// Feeds one byte at a time.
Reading read_bytes(std::string_view bytes, std::size_t max_size = kMaxSize) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < bytes.size(); ++i) parts.push_back(bytes.substr(i, 1));
  return read_parts(parts, max_size);
}

/// The reader reports the same however the bytes are cut.
Reading read_cut_anywhere(std::string_view bytes, std::size_t max_size = kMaxSize) {
  const Reading whole = read_whole(bytes, max_size);
  EXPECT_EQ(read_bytes(bytes, max_size), whole);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    EXPECT_EQ(read_parts({bytes.substr(0, at), bytes.substr(at)}, max_size), whole) << at;
  }
  return whole;
}

CloseCode refusal(std::string_view bytes, std::size_t max_size = kMaxSize) {
  const Reading reading = read_cut_anywhere(bytes, max_size);
  EXPECT_THAT(reading.log, IsEmpty());
  return reading.code;
}

TEST(WebSocketReader, ReadsTheExamplesOfRfc6455) {
  EXPECT_EQ(read_whole("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
            (Reading{{"text Hello"}, CloseCode::kNormal}));
  EXPECT_EQ(read_whole("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
            (Reading{{"pong Hello"}, CloseCode::kNormal}));
}

TEST(WebSocketReader, ReadsAStreamCutAnywhere) {
  const std::string bytes = client_frame(0x81, "é€😀 text") +
                            client_frame(0x82, "\x00\xff bytes"s) + client_frame(0x89, "ping") +
                            client_frame(0x8A, "") + client_frame(0x81, "") +
                            client_frame(0x88,
                                         "\x03\xe8"
                                         "bye");
  const Reading reading = read_cut_anywhere(bytes);
  EXPECT_EQ(reading.code, CloseCode::kNormal);
  EXPECT_THAT(reading.log, ElementsAre("text é€😀 text", "binary \x00\xff bytes"s, "ping ping",
                                       "pong ", "text ", "close 1000 bye"));
}

TEST(WebSocketReader, JoinsFragmentsWithControlFramesBetween) {
  const std::string bytes = client_frame(0x01, "a\xe2") + client_frame(0x89, "1") +
                            client_frame(0x00, "\x82") + client_frame(0x00, "") +
                            client_frame(0x8A, "2") + client_frame(0x80, "\xac!") +
                            client_frame(0x02, "") + client_frame(0x80, "b");
  const Reading reading = read_cut_anywhere(bytes);
  EXPECT_EQ(reading.code, CloseCode::kNormal);
  EXPECT_THAT(reading.log, ElementsAre("ping 1", "pong 2", "text a€!", "binary b"));
}

TEST(WebSocketReader, ReadsEveryFormOfTheLength) {
  for (const std::size_t size : {125, 126, 65535, 65536}) {
    const std::string payload(size, 'x');
    const std::string bytes = client_frame(0x82, payload) + client_frame(0x89, "next");
    for (const std::size_t at : {1, 2, 3, 5, 9, 13, 14, 15, 100}) {
      const Reading reading = read_parts(
          {std::string_view(bytes).substr(0, at), std::string_view(bytes).substr(at)}, kMaxSize);
      EXPECT_THAT(reading.log, ElementsAre("binary " + payload, "ping next"));
    }
  }
}

TEST(WebSocketReader, UnmasksWithAnyMaskAtAnyOffset) {
  std::string payload(67, '\0');
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(i * 37);
  for (const std::string_view mask : {"\x01\x02\x03\x04"sv, "\x00\x00\x00\xff"sv, "\0\0\0\0"sv}) {
    const Reading reading = read_cut_anywhere(client_frame(0x82, payload, mask));
    EXPECT_THAT(reading.log, ElementsAre("binary " + payload));
  }
}

TEST(WebSocketReader, GivesAWholeFrameOutOfTheInputItself) {
  class InPlace final : public WebSocketReader::Handler {
   public:
    const char* data = nullptr;
    bool on_message(Opcode, std::string_view payload) override {
      data = payload.data();
      return true;
    }
    bool on_ping(std::string_view) override { return false; }
    bool on_pong(std::string_view) override { return false; }
    bool on_close(std::uint16_t, std::string_view) override { return false; }
  } handler;
  std::string bytes = client_frame(0x81, "a text that is long enough to be on the heap");
  WebSocketReader reader(kMaxSize);
  EXPECT_EQ(reader.read(bytes, handler), CloseCode::kNormal);
  EXPECT_EQ(handler.data, bytes.data() + 6);
}

TEST(WebSocketReader, RefusesUnmaskedFrames) {
  EXPECT_EQ(refusal("\x81\x05Hello"), CloseCode::kProtocolError);
}

TEST(WebSocketReader, RefusesReservedBitsAndOpcodes) {
  for (unsigned first = 0; first < 0x100; ++first) {
    const bool reserved = (first & 0x70) != 0;
    const bool continues_nothing = (first & 0x0F) == 0;
    const bool known = (first & 0x0F) <= 2 || ((first & 0x0F) >= 8 && (first & 0x0F) <= 10);
    const bool cut_control = (first & 0x08) != 0 && (first & 0x80) == 0;
    const Reading reading = read_bytes(client_frame(static_cast<unsigned char>(first), ""));
    const bool bad = reserved || continues_nothing || !known || cut_control;
    EXPECT_EQ(reading.code, bad ? CloseCode::kProtocolError : CloseCode::kNormal) << first;
  }
}

TEST(WebSocketReader, RefusesLongControlFrames) {
  const std::string longest(125, 'x');
  EXPECT_THAT(read_whole(client_frame(0x89, longest)).log, ElementsAre("ping " + longest));
  for (const unsigned char first : {0x88, 0x89, 0x8A}) {
    EXPECT_EQ(refusal(client_frame(first, longest + "x")), CloseCode::kProtocolError);
  }
}

TEST(WebSocketReader, RefusesLengthsNotInTheirShortestForm) {
  const std::string mask(4, '\0');
  EXPECT_EQ(refusal("\x82\xfe\x00\x7d"s + mask), CloseCode::kProtocolError);
  EXPECT_EQ(refusal("\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff"s + mask), CloseCode::kProtocolError);
  EXPECT_EQ(refusal("\x82\xff\x80\x00\x00\x00\x00\x01\x00\x00"s + mask), CloseCode::kProtocolError);
}

TEST(WebSocketReader, RefusesMessagesThatDoNotFollowOneAnother) {
  EXPECT_EQ(refusal(client_frame(0x80, "a")), CloseCode::kProtocolError);
  EXPECT_EQ(refusal(client_frame(0x00, "a")), CloseCode::kProtocolError);
  EXPECT_EQ(refusal(client_frame(0x01, "a") + client_frame(0x81, "b")), CloseCode::kProtocolError);
  EXPECT_EQ(refusal(client_frame(0x02, "a") + client_frame(0x01, "b")), CloseCode::kProtocolError);
  EXPECT_EQ(read_whole(client_frame(0x81, "a") + client_frame(0x80, "b")).code,
            CloseCode::kProtocolError);
}

TEST(WebSocketReader, TakesCloseFramesWithAndWithoutACode) {
  EXPECT_THAT(read_whole(client_frame(0x88, "")).log, ElementsAre("close 1005 "));
  EXPECT_EQ(refusal(client_frame(0x88, "\x03")), CloseCode::kProtocolError);
  for (unsigned code = 0; code < 0x10000; ++code) {
    const bool valid = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                       (code >= 3000 && code <= 4999);
    const std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    const Reading reading = read_whole(client_frame(0x88, payload));
    ASSERT_EQ(reading.code, valid ? CloseCode::kNormal : CloseCode::kProtocolError) << code;
    ASSERT_EQ(reading.log.size(), valid ? 1u : 0u) << code;
  }
}

TEST(WebSocketReader, RefusesTextAndReasonsThatAreNotUtf8) {
  EXPECT_EQ(refusal(client_frame(0x81, "a\x80")), CloseCode::kInvalidData);
  EXPECT_EQ(refusal(client_frame(0x81, "\xe2\x82")), CloseCode::kInvalidData);
  EXPECT_EQ(refusal(client_frame(0x01, "\xe2\x82") + client_frame(0x80, "a")),
            CloseCode::kInvalidData);
  EXPECT_EQ(refusal(client_frame(0x88, "\x03\xe8\xff")), CloseCode::kInvalidData);
  EXPECT_EQ(read_whole(client_frame(0x82, "\xff")).code, CloseCode::kNormal);
}

TEST(WebSocketReader, RefusesAMessageOverTheLimit) {
  EXPECT_EQ(read_whole(client_frame(0x81, "12345"), 5).code, CloseCode::kNormal);
  EXPECT_EQ(refusal(client_frame(0x81, "123456"), 5), CloseCode::kTooBig);
  EXPECT_EQ(refusal(client_frame(0x01, "123") + client_frame(0x80, "456"), 5), CloseCode::kTooBig);
  const Reading reading =
      read_cut_anywhere(client_frame(0x01, "123") + client_frame(0x89, "456") +
                            client_frame(0x80, "45") + client_frame(0x81, "12345"),
                        5);
  EXPECT_THAT(reading.log, ElementsAre("ping 456", "text 12345", "text 12345"));
}

TEST(WebSocketReader, RefusesBeforeThePayloadArrives) {
  EXPECT_EQ(refusal("\x82\xff\x00\x00\x00\x01\x00\x00\x00\x00"s), CloseCode::kTooBig);
  EXPECT_EQ(refusal("\x82\xfe\xff\xff"s, 1000), CloseCode::kTooBig);
  EXPECT_EQ(refusal("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s), CloseCode::kTooBig);
  EXPECT_EQ(refusal(client_frame(0x02, "123456789") + "\x80\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s),
            CloseCode::kTooBig);
  EXPECT_EQ(refusal("\x81\x05"), CloseCode::kProtocolError);
  EXPECT_EQ(refusal("\x89\xfe"), CloseCode::kProtocolError);
}

TEST(WebSocketReader, TakesNothingMoreOnceBroken) {
  WebSocketReader reader(kMaxSize);
  Recorder recorder;
  std::string bad = client_frame(0x81, "\xff");
  std::string good = client_frame(0x81, "good");
  EXPECT_EQ(reader.read(bad, recorder), CloseCode::kInvalidData);
  EXPECT_EQ(reader.read(good, recorder), CloseCode::kInvalidData);
  EXPECT_THAT(recorder.log, IsEmpty());
}

TEST(WebSocketReader, StopsWhereTheHandlerSaysSo) {
  const std::string bytes = client_frame(0x81, "a") + client_frame(0x01, "b") +
                            client_frame(0x80, "c") + client_frame(0x81, "d");
  for (std::size_t stop_at = 1; stop_at <= 3; ++stop_at) {
    WebSocketReader reader(kMaxSize);
    Recorder recorder;
    recorder.stop_at = stop_at;
    std::string copy = bytes;
    EXPECT_EQ(reader.read(copy, recorder), CloseCode::kNormal);
    EXPECT_EQ(recorder.log.size(), stop_at);
  }
}

/// Destroys the reader in its first call.
class Destroyer final : public WebSocketReader::Handler {
 public:
  std::optional<WebSocketReader> reader{kMaxSize};
  std::string seen;

  bool on_message(Opcode, std::string_view payload) override { return destroy(payload); }
  bool on_ping(std::string_view payload) override { return destroy(payload); }
  bool on_pong(std::string_view payload) override { return destroy(payload); }
  bool on_close(std::uint16_t, std::string_view reason) override { return destroy(reason); }

 private:
  bool destroy(std::string_view payload) {
    reader.reset();
    seen = payload;
    return false;
  }
};

TEST(WebSocketReader, MayBeDestroyedByTheHandlerThatStopsIt) {
  const std::string longer_than_a_string_itself(60, 'x');
  for (const unsigned char first : {0x81, 0x89, 0x8A}) {
    const std::string whole = client_frame(first, longer_than_a_string_itself);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      Destroyer destroyer;
      std::string head = whole.substr(0, at);
      std::string tail = whole.substr(at) + client_frame(0x81, "more");
      EXPECT_EQ(destroyer.reader->read(head, destroyer), CloseCode::kNormal);
      EXPECT_EQ(destroyer.reader->read(tail, destroyer), CloseCode::kNormal);
      EXPECT_EQ(destroyer.seen, longer_than_a_string_itself);
    }
  }
}

TEST(WebSocketReader, RandomConversationsReadTheSameInRandomParts) {
  chat::testing::Random random;
  for (int round = 0; round < 500; ++round) {
    std::string bytes;
    std::vector<std::string> expected;
    for (std::uint64_t messages = 1 + random.up_to(4); messages > 0; --messages) {
      const bool text = random.chance();
      const std::string payload = text ? random.text(200) : random.bytes(random.up_to(400));
      std::size_t at = 0;
      for (std::uint64_t fragments = random.up_to(3); fragments > 0; --fragments) {
        const std::size_t size = random.up_to(payload.size() - at);
        const unsigned char opcode = at == 0 && fragments > 0 ? (text ? 1 : 2) : 0;
        if (opcode != 0 && size == 0) continue;
        bytes += client_frame(opcode, payload.substr(at, size), random.bytes(4));
        at += size;
        if (random.chance()) {
          bytes += client_frame(0x89, "p", random.bytes(4));
          expected.emplace_back("ping p");
        }
      }
      const unsigned char last = at == 0 ? (text ? 0x81 : 0x82) : 0x80;
      bytes += client_frame(last, payload.substr(at), random.bytes(4));
      expected.push_back((text ? "text " : "binary ") + payload);
    }
    std::vector<std::string_view> parts;
    for (std::string_view left = bytes; !left.empty(); left.remove_prefix(parts.back().size())) {
      parts.push_back(left.substr(0, 1 + random.up_to(40)));
    }
    EXPECT_EQ(read_parts(parts, kMaxSize), (Reading{expected, CloseCode::kNormal}));
  }
}

}  // namespace
}  // namespace chat::wire
