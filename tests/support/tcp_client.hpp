// A blocking TCP client that knows as much of HTTP as it takes to read an answer.
#pragma once

#include <string>
#include <string_view>

namespace chat::test {

struct HttpAnswer {
  int status = 0;
  std::string head;  ///< the status line and the headers
  std::string body;
};

/// Throws std::runtime_error where it cannot connect, where nothing comes for ten seconds, and
/// where the connection was reset or ends too early.
class TcpClient {
 public:
  explicit TcpClient(int port);
  ~TcpClient();
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  void send(std::string_view bytes);
  /// Nothing more will be sent; what comes is still read.
  void end_output();

  /// The next answer; one to a HEAD has no body, whatever it says of its length.
  HttpAnswer receive_answer(bool to_head = false);
  /// Exactly so many bytes.
  std::string receive(std::size_t size);
  /// Waits for what comes next: true if it is the orderly end of the connection.
  bool is_at_end();

 private:
  bool fill(std::size_t size);  // until so many bytes are there; false at the end
  std::string take(std::size_t size);

  int fd_;
  std::string input_;
};

}  // namespace chat::test
