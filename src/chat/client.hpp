// One connected socket: waiting for its login, then ready, then gone.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chat/hooks.hpp>
#include <chat/store.hpp>
#include <chat/transport.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/request_rate.hpp"
#include "chat/running_work.hpp"

namespace chat::core {

struct Core;

/// Runs on its socket's executor alone.
///
/// Requests start in the order in which they came, and may overlap. Those that come before the
/// login wait for the verdict, a few of them. Whoever has more than `max_pending_requests` waiting
/// or under way abuses the service, and is disconnected; so is who asks on and on after
/// `max_requests_per_second` has stopped him.
class Client final : public SocketHandler, public std::enable_shared_from_this<Client> {
 public:
  Client(Core& core, std::string socket, const boost::asio::any_io_executor& executor);

  /// The first call.
  void connect();

  void on_event(std::string name, Args args, Ack ack) override;
  std::optional<std::string> serve_now(std::string_view json) override;
  void on_disconnect(std::string reason) override;

 private:
  enum class State : std::uint8_t { kLoggingIn, kRejected, kReady, kGone };
  struct Request {
    std::string name;
    Args args;
    Ack ack;
  };

  Task<> log_in();
  Task<Result<Login>> ask_for_login();
  Task<Result<>> register_socket();
  void confirm(Object auth_data);
  void reject(Error error);

  void start(Request request);
  ExecInfo exec_info(Command command, Args args) const;
  bool has_room_for_request();
  /// The error for a request that comes too early after others.
  std::optional<Error> check_rate();
  std::size_t waiting() const;
  void refuse_more_requests();
  void expel(std::string_view why);

  void depart();
  Task<> remove_presence();

  Core& core_;
  const std::string socket_;
  const boost::asio::any_io_executor& executor_;
  RunningWork::Token token_;  ///< until the departure has ended
  State state_ = State::kLoggingIn;
  bool login_running_ = false;
  bool registered_ = false;  ///< the store knows the socket
  bool departed_ = false;
  std::uint32_t under_way_ = 0;                  ///< requests started and not yet answered
  std::string user_;                             ///< set when the login has named somebody
  std::unique_ptr<RequestRate> rate_;            ///< where there is a limit
  std::unique_ptr<std::vector<Request>> early_;  ///< requests that wait for the login
};

}  // namespace chat::core
