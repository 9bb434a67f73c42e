// A blocking WebSocket client, for tests that control the wire themselves.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::test {

/// Throws std::runtime_error if it cannot connect, or if nothing arrives for ten seconds.
class WebSocketClient {
 public:
  struct Message {
    bool binary;
    std::string data;
  };

  /// `receive_buffer`: bytes that the kernel keeps for the client; 0: as many as it likes.
  WebSocketClient(int port, const std::string& target, int receive_buffer = 0);
  ~WebSocketClient();
  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;

  void send_text(std::string_view text) { send_frame(0x1, text); }
  void send_binary(std::string_view bytes) { send_frame(0x2, bytes); }
  void send_frame(unsigned char opcode, std::string_view payload);

  /// The next message; nullopt after the server has closed.
  std::optional<Message> receive();
  /// The next text message other than an Engine.IO ping.
  std::string receive_text();
  /// The code of the server's close frame, after skipping all messages before it; nullopt if the
  /// connection ends without one.
  std::optional<int> receive_close();

 private:
  bool fill(std::size_t size);  // waits for `size` bytes
  std::string take(std::size_t size);

  int fd_;
  std::string input_;
};

}  // namespace chat::test
