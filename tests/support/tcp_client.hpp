// A blocking TCP client that knows just enough HTTP to read a response.
#pragma once

#include <string>
#include <string_view>

namespace chat::test {

struct HttpAnswer {
  int status = 0;
  std::string head;  ///< the status line and the headers
  std::string body;
};

/// Throws std::runtime_error if it cannot connect, if nothing arrives for ten seconds, and if the
/// connection was reset or ends too early.
class TcpClient {
 public:
  explicit TcpClient(int port);
  ~TcpClient();
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  void send(std::string_view bytes);
  /// Ends the client's output; input is still read.
  void end_output();

  /// The next response. One to a HEAD has no body, whatever its length header says.
  HttpAnswer receive_answer(bool to_head = false);
  /// Exactly `size` bytes.
  std::string receive(std::size_t size);
  /// Waits for more input: true if it is the orderly end of the connection.
  bool is_at_end();

 private:
  bool fill(std::size_t size);  // waits for `size` bytes; false at the end
  std::string take(std::size_t size);

  int fd_;
  std::string input_;
};

}  // namespace chat::test
