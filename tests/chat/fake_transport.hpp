// A transport without a network. Sockets are names, and the transport records what they receive.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chat/transport.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace chat::test {

/// How long a test waits for what must come.
inline constexpr std::chrono::seconds kDeadline{10};

/// An event that a socket received, or the answer to a request under the name "ack".
struct Received {
  std::string name;
  Args args;

  friend bool operator==(const Received&, const Received&) = default;
};

/// Has one loop, which a thread of its own runs from start() to join().
class FakeTransport final : public Transport {
 public:
  FakeTransport();
  ~FakeTransport() override;

  // The client's side, for tests.

  void connect(const std::string& socket, Handshake handshake);
  /// The socket receives the answer as "ack".
  void send(const std::string& socket, std::string name, Args args, bool with_ack = true);
  /// The client says goodbye.
  void disconnect(const std::string& socket);
  /// The connection breaks.
  void lose(const std::string& socket);

  // What a test observes. Waiting functions give up after a few seconds.

  /// What followed the first `after` events and answers.
  std::vector<Received> received(const std::string& socket, std::size_t after = 0) const;
  /// Waits for event number `number` (from 0) of that name.
  std::optional<Received> wait_for(const std::string& socket, const std::string& name,
                                   std::size_t number = 0);
  bool wait_until_disconnected(const std::string& socket);
  bool is_connected(const std::string& socket) const;
  /// Whether the service has paused the socket: sent requests wait, as in a network.
  bool is_paused(const std::string& socket) const;
  std::set<std::string> channels(const std::string& socket) const;
  std::size_t count(const std::string& socket, const std::string& name) const;
  void fail_to_start() { fails_to_start_ = true; }
  /// Call before the start: joining that channel throws.
  void fail_to_join(std::string channel) { broken_channel_ = std::move(channel); }
  /// Runs the function on the loop, and waits for it.
  void on_loop(const std::function<void()>& function);

  // Transport.

  Result<void> start() override;
  void accept(ConnectHandler handler) override;
  void stop_accepting() override;
  Task<void> close(std::chrono::steady_clock::time_point deadline) override;
  void join() override;
  boost::asio::any_io_executor executor() override;
  std::uint16_t port() const override { return 0; }
  std::shared_ptr<const Handshake> handshake(const std::string& socket) const override;
  void join_channel(const std::string& socket, const std::string& channel) override;
  void leave_channel(const std::string& socket, const std::string& channel) override;
  void emit_to_channel(const std::string& channel, const Event& event) override;
  void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                      const Event& event) override;
  void send_to_channel(const std::string& except, const std::string& channel,
                       const Event& event) override;
  void emit_to_socket(const std::string& socket, const Event& event) override;
  void disconnect_socket(const std::string& socket) override;
  void drop_socket(const std::string& socket) override;
  void pause_socket(const std::string& socket) override;
  void resume_socket(const std::string& socket) override;
  void disconnect_channel(const std::string& channel) override;

 private:
  struct Sent {
    std::string name;
    Args args;
    bool with_ack;
  };
  struct Socket {
    std::shared_ptr<const Handshake> handshake;
    std::shared_ptr<SocketHandler> handler;
    std::set<std::string> channels;
    std::vector<Received> received;
    bool connected = true;
    bool paused = false;
    std::vector<Sent> held;  ///< sent while the socket was paused
  };

  void deliver(const std::string& socket, Sent what);
  void receive(Socket& socket, Received what);
  void acknowledge(const std::string& socket, Args args);
  void end(const std::string& socket, std::string_view reason);
  /// Under mutex_.
  void end(Socket& socket, std::string_view reason);

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
  bool fails_to_start_ = false;
  std::string broken_channel_;
  bool accepting_ = true;  ///< loop only

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ConnectHandler connect_handler_;
  std::map<std::string, Socket> sockets_;
};

}  // namespace chat::test
