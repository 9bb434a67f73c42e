// What a program of the link sends is read the same however it is cut, or breaks the stream.
#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "link/answer.hpp"
#include "link/api_arguments.hpp"
#include "link/frame.hpp"
#include "link/hello.hpp"
#include "link/message.hpp"

namespace {

using namespace chat;
using fuzz::expect;

void feed(link::FrameReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto room = reader.prepare();
    const std::size_t size = std::min(room.size(), bytes.size());
    std::ranges::copy(bytes.substr(0, size), room.begin());
    reader.received(size);
    bytes.remove_prefix(size);
  }
}

/// The frames as they would be sent.
void take_frames(link::FrameReader& reader, std::string& all) {
  while (const auto frame = reader.next()) {
    const EncodedJson content{.text = std::string(frame->text), .attachments = frame->attachments};
    expect(link::append_frame(all, content), "a frame that was read can be sent");
  }
}

void look_into(const link::Message& message) {
  using Kind = link::Message::Kind;
  constexpr std::uint64_t kMost = (std::uint64_t{1} << 53) - 1;
  const bool has_id = message.kind == Kind::kReply || message.kind == Kind::kCall;
  expect(!has_id || (message.id >= 1 && message.id <= kMost), "an id is in its range");
  if (message.kind == Kind::kHello) static_cast<void>(link::parse_hello(message.hello));
  if (message.kind == Kind::kReply && message.reply && message.reply->has_value()) {
    ExecInfo info;
    static_cast<void>(link::apply(**message.reply, info));
    static_cast<void>(link::to_login(**message.reply));
  }
  if (message.kind == Kind::kCall) {
    link::Arguments in(message.args);
    static_cast<void>(in.text());
    static_cast<void>(in.room_state());
    static_cast<void>(in.context());
    static_cast<void>(in.number());
    static_cast<void>(in.array());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t place = input.take_byte();
  const std::string_view bytes = input.rest();

  std::string whole;
  link::FrameReader reader;
  feed(reader, bytes);
  take_frames(reader, whole);
  expect(bytes.starts_with(whole), "frames are what was sent");

  std::string pieces;
  link::FrameReader other;
  const std::size_t cut = std::min(place, bytes.size());
  feed(other, bytes.substr(0, cut));
  take_frames(other, pieces);
  feed(other, bytes.substr(cut));
  take_frames(other, pieces);
  expect(whole == pieces, "a cut makes no difference");
  expect(reader.is_broken() == other.is_broken(), "nor to what breaks the stream");

  link::FrameReader again;
  feed(again, whole);
  while (const auto frame = again.next()) {
    if (const auto message = link::parse_message(*frame)) look_into(*message);
  }
  return 0;
}
