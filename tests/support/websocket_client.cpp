#include "support/websocket_client.hpp"

#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/loopback.hpp"

namespace chat::test {
namespace {

constexpr std::string_view kMask = "\x12\x34\x56\x78";

}  // namespace

WebSocketClient::WebSocketClient(int port, const std::string& target, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in address = loopback_address(port);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kSocketDeadline, sizeof kSocketDeadline);
  if (receive_buffer > 0) {
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  const std::string request = "GET " + target +
                              " HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\n"
                              "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) !=
          static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("cannot connect");
  }
  while (input_.find("\r\n\r\n") == std::string::npos) {
    if (!fill(input_.size() + 1)) throw std::runtime_error("no answer to the upgrade");
  }
  const std::string response = take(input_.find("\r\n\r\n") + 4);
  if (!response.starts_with("HTTP/1.1 101")) throw std::runtime_error(response);
}

WebSocketClient::~WebSocketClient() { ::close(fd_); }

void WebSocketClient::send_frame(unsigned char opcode, std::string_view payload) {
  std::string frame(1, static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    frame.push_back(static_cast<char>(0x80 | 127));
    for (int shift = 56; shift >= 0; shift -= 8) {
      frame.push_back(static_cast<char>(payload.size() >> shift));
    }
  }
  frame.append(kMask);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
  }
  std::string_view rest = frame;
  while (!rest.empty()) {
    const ssize_t n = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (n <= 0) return;  // receive() will report the error
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

bool WebSocketClient::fill(std::size_t size) {
  char buffer[65536];
  while (input_.size() < size) {
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      throw std::runtime_error("nothing came in time");
    }
    if (n <= 0) return false;
    input_.append(buffer, static_cast<std::size_t>(n));
  }
  return true;
}

std::string WebSocketClient::take(std::size_t size) {
  std::string bytes = input_.substr(0, size);
  input_.erase(0, size);
  return bytes;
}

std::optional<WebSocketClient::Message> WebSocketClient::receive() {
  if (!fill(2)) return std::nullopt;
  const unsigned char opcode = static_cast<unsigned char>(input_[0]) & 0x0f;
  std::size_t size = static_cast<unsigned char>(input_[1]);
  std::size_t header = 2;
  if (size >= 126) {
    const std::size_t bytes = size == 126 ? 2 : 8;
    if (!fill(2 + bytes)) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      size = size << 8 | static_cast<unsigned char>(input_[2 + i]);
    }
    header += bytes;
  }
  if (opcode == 0x8 || !fill(header + size)) return std::nullopt;
  take(header);
  return Message{opcode == 0x2, take(size)};
}

std::string WebSocketClient::receive_text() {
  for (;;) {
    const auto message = receive();
    if (!message) throw std::runtime_error("closed");
    if (!message->binary && message->data != "2") return message->data;
  }
}

std::optional<int> WebSocketClient::receive_close() {
  while (receive()) {
  }
  if (!fill(4) || static_cast<unsigned char>(input_[0]) != 0x88) return std::nullopt;
  return static_cast<unsigned char>(input_[2]) << 8 | static_cast<unsigned char>(input_[3]);
}

}  // namespace chat::test
