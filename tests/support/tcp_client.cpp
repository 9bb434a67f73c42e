#include "support/tcp_client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "support/loopback.hpp"

namespace chat::test {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLength = "\r\nContent-Length: ";

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

std::size_t content_length(const std::string& head) {
  const std::size_t place = head.find(kLength);
  return place == std::string::npos ? 0 : std::stoul(head.substr(place + kLength.size()));
}

}  // namespace

TcpClient::TcpClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in address = loopback_address(port);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kSocketDeadline, sizeof kSocketDeadline);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kSocketDeadline, sizeof kSocketDeadline);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd_);
    fail("cannot connect");
  }
}

TcpClient::~TcpClient() { ::close(fd_); }

void TcpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) fail("cannot send");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void TcpClient::end_output() { ::shutdown(fd_, SHUT_WR); }

HttpAnswer TcpClient::receive_answer(bool to_head) {
  std::size_t end = 0;
  while ((end = input_.find(kHeadEnd)) == std::string::npos) {
    if (!fill(input_.size() + 1)) throw std::runtime_error("closed in a head: " + input_);
  }
  HttpAnswer answer;
  answer.head = take(end + kHeadEnd.size());
  if (!answer.head.starts_with("HTTP/1.1 ")) throw std::runtime_error("no answer: " + answer.head);
  answer.status = std::stoi(answer.head.substr(9));
  if (!to_head) answer.body = receive(content_length(answer.head));
  return answer;
}

std::string TcpClient::receive(std::size_t size) {
  if (!fill(size)) throw std::runtime_error("closed after: " + input_);
  return take(size);
}

bool TcpClient::is_at_end() { return !fill(1); }

bool TcpClient::fill(std::size_t size) {
  char buffer[65536];
  while (input_.size() < size) {
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0) fail("nothing came");
    if (n == 0) return false;
    input_.append(buffer, static_cast<std::size_t>(n));
  }
  return true;
}

std::string TcpClient::take(std::size_t size) {
  std::string bytes = input_.substr(0, size);
  input_.erase(0, size);
  return bytes;
}

}  // namespace chat::test
