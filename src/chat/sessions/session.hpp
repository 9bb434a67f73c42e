// One connected socket: waiting for its login, then ready, then gone.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/running_work.hpp"
#include "chat/commands/request_order.hpp"
#include "chat/presence/grace.hpp"
#include "chat/sessions/request_rate.hpp"
#include "chat/sessions/sessions.hpp"

namespace chat::core {

/// Runs only on its socket's executor.
///
/// Requests start in order of arrival. Up to `max_pending_requests` of them overlap. A request
/// waits if it arrives before the login or while that many run. Once the waiting requests take more
/// than `max_pending_bytes`, the session stops reading from the socket until half of them have
/// started. `max_requests_per_second` refuses requests; a socket that keeps sending them is
/// disconnected. `max_signals_per_second` refuses signals beyond it.
class Session final : public SocketHandler, public std::enable_shared_from_this<Session> {
 public:
  Session(Sessions& sessions, std::string socket, const boost::asio::any_io_executor& executor);

  /// One of these must be called first.
  void connect();
  /// The socket was another node's, or another session's.
  void resume(std::string user);
  /// The socket is logged in since before a restart.
  void restore(std::string user);
  /// Whether on_connect still gives the client this user.
  Task<bool> is_still_welcome(HandshakePtr handshake);

  void on_event(std::string name, Args args, Ack ack) override;
  std::optional<std::string> serve_now(std::string_view json) override;
  void on_break() override;
  void on_return(HandshakePtr handshake, boost::asio::any_io_executor executor,
                 std::function<void(bool)> decide) override;
  void on_moved() override;
  void on_disconnect(std::string reason) override;

 private:
  enum class State : std::uint8_t { kLoggingIn, kRejected, kReady, kGone };
  struct Request {
    std::string name;
    Args args;
    Ack ack;
    std::size_t bytes = 0;  ///< its size in memory, once measured

    std::size_t measure();
  };
  /// Requests that may not start yet.
  struct Queue {
    std::deque<Request> requests;
    std::size_t bytes = 0;
    bool paused = false;  ///< the transport has stopped reading
  };

  Task<> log_in();
  Task<Result<Login>> ask_for_login(HandshakePtr handshake);
  bool move_to(const boost::asio::any_io_executor& executor);
  Grace::Clock::time_point broken_at() const;
  Task<Result<>> register_socket();
  void confirm(Object auth_data);
  void report_greeting(std::uint64_t place);
  void reject(Error error);

  bool may_start() const;
  /// Whether one more request may run.
  bool has_room() const;
  void queue(Request request);
  void start_queued();
  void resume_reading();
  void start(Request request);
  void start(Command command, Request request);
  /// Runs `call` and sends its answer to the client.
  void launch(Request request, Task<Result<Args>> call);
  void refuse(Request& request, Error error);
  ExecInfo exec_info(Command command, Args args) const;
  /// The error for a request that exceeds a rate limit.
  std::optional<Error> check_rate(std::string_view name);
  bool may_signal();
  void expel(std::string_view why);

  /// Removes the socket: at once, or after the grace for one whose connection broke.
  void depart(bool at_once);

  /// The arguments of an acknowledgement: (error, result, ...more). A missing error or result is
  /// null.
  Args ack_args(Result<Args> result) const;
  const Sessions::Needs& needs() const { return sessions_.needs_; }

  Sessions& sessions_;
  const std::string socket_;
  const boost::asio::any_io_executor* executor_;
  base::RunningWork::Token token_;  ///< held until the departure has ended
  State state_ = State::kLoggingIn;
  bool login_running_ = false;
  bool registered_ = false;  ///< the store knows the socket
  bool restored_ = false;    ///< and this process has not seen its client
  bool departed_ = false;
  bool starting_ = false;                 ///< start_queued() is running
  std::uint32_t broken_at_ = 0;           ///< ms, see short_now(); 0: the connection is whole
  std::uint32_t under_way_ = 0;           ///< requests started and not yet answered
  std::size_t bytes_under_way_ = 0;       ///< the memory that these requests take
  std::string user_;                      ///< set once the login has identified the user
  std::unique_ptr<RequestRate> rate_;     ///< null without a limit
  std::unique_ptr<RequestRate> signals_;  ///< null before the first signal
  std::unique_ptr<Queue> queued_;         ///< null if no request waits
  RequestOrder order_;
};

}  // namespace chat::core
