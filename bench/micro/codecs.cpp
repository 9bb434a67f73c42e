// The wire codecs, from bytes to values and back.
#include <benchmark/benchmark.h>
#include <chat/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "socketio/packet.hpp"
#include "wire/engineio.hpp"
#include "wire/socketio.hpp"
#include "wire/websocket.hpp"

namespace chat {
namespace {

constexpr std::string_view kRequest =
    R"(42/chat-service,17["roomMessage","r0",{"textMessage":"thirty-two bytes of plain text!!"}])";
constexpr std::string_view kRequestJson =
    R"(["roomMessage","r0",{"textMessage":"thirty-two bytes of plain text!!"}])";

const Args& room_message_args() {
  static const Args args{"r0", Object{{"textMessage", "thirty-two bytes of plain text!!"},
                                      {"author", "u17"},
                                      {"timestamp", std::int64_t{1'700'000'000'000}},
                                      {"id", std::int64_t{12'345}}}};
  return args;
}

const Event& room_message() {
  static const Event event("roomMessage", room_message_args());
  return event;
}

std::string masked_frame(std::string_view payload) {
  constexpr char kMask[] = "\x12\x34\x56\x78";
  std::string frame = {'\x81', static_cast<char>(0x80 | payload.size())};
  frame.append(kMask, 4);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
  }
  return frame;
}

class Counter final : public wire::WebSocketReader::Handler {
 public:
  std::size_t bytes = 0;

 private:
  bool on_message(wire::Opcode, std::string_view payload) override {
    bytes += payload.size();
    return true;
  }
  bool on_ping(std::string_view) override { return true; }
  bool on_pong(std::string_view) override { return true; }
  bool on_close(std::uint16_t, std::string_view) override { return true; }
};

// As many small requests as one read() returns. The copy is the price of unmasking in place.
void read_websocket_frames(benchmark::State& state) {
  const auto frames = static_cast<std::size_t>(state.range(0));
  std::string bytes;
  for (std::size_t i = 0; i < frames; ++i) bytes += masked_frame(kRequest);
  std::string buffer;
  Counter counter;
  wire::WebSocketReader reader(1'000'000);
  for (auto _ : state) {
    buffer = bytes;
    benchmark::DoNotOptimize(reader.read(buffer, counter));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  if (counter.bytes == 0) state.SkipWithError("nothing was read");
}
BENCHMARK(read_websocket_frames)->Arg(1)->Arg(8)->Arg(64);

void read_large_websocket_frame(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  std::string bytes = {'\x81', '\xFF', 0, 0, 0, 0};
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  bytes += "\x12\x34\x56\x78";
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>('a' ^ "\x12\x34\x56\x78"[i % 4]);
  std::string buffer;
  Counter counter;
  wire::WebSocketReader reader(1'000'000);
  for (auto _ : state) {
    buffer = bytes;
    benchmark::DoNotOptimize(reader.read(buffer, counter));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
  if (counter.bytes == 0) state.SkipWithError("nothing was read");
}
BENCHMARK(read_large_websocket_frame)->Arg(100'000)->Arg(900'000);

void decode_packet(benchmark::State& state) {
  const std::string_view text = kRequest.substr(1);
  for (auto _ : state) benchmark::DoNotOptimize(wire::decode_packet(text, 10));
}
BENCHMARK(decode_packet);

void decode_event_args(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire::decode_event_args(wire::PacketType::kEvent, kRequestJson, {}));
  }
}
BENCHMARK(decode_event_args);

void encode_args(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(encode_json_args(room_message_args()));
}
BENCHMARK(encode_args);

// The arguments are already encoded.
void encode_event(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(socketio::encode_event("/chat-service", room_message()));
  }
}
BENCHMARK(encode_event);

void encode_ack(benchmark::State& state) {
  const Args args{nullptr, std::int64_t{12'345}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(socketio::encode_ack("/chat-service", 17, args));
  }
}
BENCHMARK(encode_ack);

void append_frames(benchmark::State& state) {
  const auto packet = socketio::encode_event("/chat-service", room_message());
  std::string out;
  for (auto _ : state) {
    out.clear();
    socketio::append_frames(out, packet, wire::FrameFormat::kV4);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(append_frames);

Value document(std::int64_t entries) {
  Array array;
  for (std::int64_t i = 0; i < entries; ++i) {
    array.push_back(Object{{"name", "somebody with a name, \"quoted\" and ünïcode"},
                           {"number", i},
                           {"fraction", 0.25 + static_cast<double>(i)},
                           {"flags", Array{true, false, nullptr}}});
  }
  return array;
}

void parse_json_document(benchmark::State& state) {
  const std::string text = encode_json(document(state.range(0))).text;
  for (auto _ : state) benchmark::DoNotOptimize(parse_json(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(parse_json_document)->Arg(1)->Arg(100);

void encode_json_document(benchmark::State& state) {
  const Value value = document(state.range(0));
  std::size_t size = 0;
  for (auto _ : state) {
    const EncodedJson json = encode_json(value);
    size = json.text.size();
    benchmark::DoNotOptimize(json.text.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}
BENCHMARK(encode_json_document)->Arg(1)->Arg(100);

}  // namespace
}  // namespace chat
