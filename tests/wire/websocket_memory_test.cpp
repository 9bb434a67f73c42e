// The memory that the WebSocket reader keeps. This test counts every allocation of the program, so
// it has a program of its own.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "wire/websocket.hpp"
#include "wire/websocket_client.hpp"

namespace {

std::size_t live_bytes = 0;
std::size_t peak_bytes = 0;

constexpr std::size_t kSizeField = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t size) {
  auto* const block = static_cast<char*>(std::malloc(size + kSizeField));
  if (block == nullptr) throw std::bad_alloc();
  *reinterpret_cast<std::size_t*>(block) = size;
  live_bytes += size;
  peak_bytes = std::max(peak_bytes, live_bytes);
  return block + kSizeField;
}

void operator delete(void* pointer) noexcept {
  if (pointer == nullptr) return;
  char* const block = static_cast<char*>(pointer) - kSizeField;
  live_bytes -= *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

void operator delete(void* pointer, std::size_t) noexcept { operator delete(pointer); }

namespace chat::wire {
namespace {

using testing::client_frame;

constexpr std::size_t kMegabyte = 1 << 20;
/// The reader's own memory while a message is unfinished.
constexpr std::size_t kOverhead = 400;

class Ignorer final : public WebSocketReader::Handler {
 public:
  bool on_message(Opcode, std::string_view) override { return true; }
  bool on_ping(std::string_view) override { return true; }
  bool on_pong(std::string_view) override { return true; }
  bool on_close(std::uint16_t, std::string_view) override { return true; }
};

class WebSocketMemory : public ::testing::Test {
 protected:
  void read(std::string_view bytes) {
    std::string copy(bytes);
    base_ = live_bytes - owned_;
    peak_bytes = live_bytes;
    ASSERT_EQ(reader_.read(copy, ignorer_), CloseCode::kNormal);
    owned_ = live_bytes - base_;
    peak_ = peak_bytes - base_;
  }

  std::size_t owned() const { return owned_; }
  std::size_t peak() const { return peak_; }

 private:
  WebSocketReader reader_{kMegabyte};
  Ignorer ignorer_;
  std::size_t base_ = 0;
  std::size_t owned_ = 0;
  std::size_t peak_ = 0;
};

TEST_F(WebSocketMemory, AWholeMessageTakesNone) {
  read(client_frame(0x82, std::string(100000, 'x')) + client_frame(0x89, "ping"));
  EXPECT_EQ(peak(), 0u);
}

TEST_F(WebSocketMemory, NothingIsKeptBetweenMessages) {
  const std::string bytes = client_frame(0x02, std::string(1000, 'x')) +
                            client_frame(0x89, "ping") + client_frame(0x80, std::string(1000, 'y'));
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    read(bytes.substr(0, at));
    EXPECT_GT(owned(), 0u);
    read(bytes.substr(at));
    ASSERT_EQ(owned(), 0u) << at;
  }
}

TEST_F(WebSocketMemory, AnAnnouncedMegabyteTakesNoneBeforeItArrives) {
  const std::string bytes = client_frame(0x82, std::string(kMegabyte, 'x'));
  read(bytes.substr(0, 1000));
  EXPECT_LE(peak(), 1000 + kOverhead);
}

TEST_F(WebSocketMemory, GrowsWithWhatArrives) {
  const std::string bytes = client_frame(0x82, std::string(kMegabyte, 'x'));
  std::size_t at = 0;
  while (at + 10000 < bytes.size()) {
    read(bytes.substr(at, 10000));
    at += 10000;
    // Twice as much at rest, plus the old block while growing.
    ASSERT_LE(owned(), 2 * at + kOverhead);
    ASSERT_LE(peak(), 3 * at + kOverhead);
  }
  read(bytes.substr(at));
  EXPECT_EQ(owned(), 0u);
}

}  // namespace
}  // namespace chat::wire
