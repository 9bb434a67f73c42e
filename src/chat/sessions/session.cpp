#include "chat/sessions/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <chat/permissions.hpp>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/epoch_time.hpp"
#include "base/json_text.hpp"
#include "base/on_exit.hpp"
#include "chat/commands/command_table.hpp"
#include "chat/commands/pipeline.hpp"
#include "chat/sessions/memory_of.hpp"
#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

/// For differences: milliseconds, modulo 2^32; never 0.
std::uint32_t short_now() { return static_cast<std::uint32_t>(base::steady_ms()) | 1U; }

void log_outcome(std::string_view command, const Result<Args>& result, Who who) {
  if (result.has_value()) return;
  base::log_debug("request failed", {{"command", command},
                                     {"code", result.error().code},
                                     {"user", who.user},
                                     {"socket", who.socket}});
}

/// Passes on the outcome at once. A completion handler of co_spawn would run later: the results of
/// all requests that a client sends in one go would be in memory together.
template <class Finish>
Task<> run(Task<Result<Args>> call, Finish finish) {
  std::exception_ptr problem;
  Result<Args> result = Args();
  try {
    result = co_await std::move(call);
  } catch (...) {
    problem = std::current_exception();
  }
  finish(problem, std::move(result));
}

}  // namespace

Session::Session(Sessions& sessions, std::string socket,
                 const boost::asio::any_io_executor& executor)
    : sessions_(sessions),
      socket_(std::move(socket)),
      executor_(&sessions.executors_.keep(executor)),
      token_(sessions.running_.begin()) {
  const Options& options = needs().options;
  if (options.max_requests_per_second == 0) return;
  rate_ = std::make_unique<RequestRate>(options.max_requests_per_second, options.max_requests_burst,
                                        base::steady_ms());
}

// Logging in
// ---------------------------------------------------------------------------------------

void Session::connect() {
  login_running_ = true;
  // Posted: the transport must know the handler before anything is sent to the socket.
  boost::asio::post(*executor_, [self = shared_from_this()] {
    auto done = [self](std::exception_ptr problem) {
      if (!problem) return;
      log_unforeseen("login", problem, {.user = self->user_, .socket = self->socket_});
      self->login_running_ = false;
      self->reject(hidden_error());
    };
    boost::asio::co_spawn(*self->executor_, self->log_in(), std::move(done));
  });
}

void Session::resume(std::string user) {
  user_ = std::move(user);
  registered_ = true;
  state_ = State::kReady;
}

void Session::restore(std::string user) {
  resume(std::move(user));
  restored_ = true;
}

Task<> Session::log_in() {
  auto login = co_await ask_for_login(needs().transport.handshake(socket_));
  std::optional<Error> refusal;
  if (login.has_error()) {
    refusal = login.error();
  } else if (state_ != State::kGone) {
    user_ = login->user_name;
    auto registered = co_await register_socket();
    if (registered.has_error()) refusal = registered.error();
  }
  login_running_ = false;
  if (state_ == State::kGone) {
    depart(true);
  } else if (refusal) {
    reject(*std::move(refusal));
  } else {
    confirm(std::move(login->auth_data));
  }
}

Task<Result<Login>> Session::ask_for_login(HandshakePtr handshake) {
  if (!needs().hooks.on_connect) co_return errors::no_login();
  if (!handshake) co_return errors::no_login();  // the socket has left
  auto login = co_await guarded("on_connect", [this, &handshake] {
    return needs().hooks.on_connect(needs().service, socket_, std::move(handshake));
  });
  if (login.has_error()) co_return login;
  if (login->user_name.empty()) co_return errors::no_login();
  if (!is_valid_name(login->user_name)) co_return errors::invalid_name(login->user_name);
  co_return login;
}

Task<Result<>> Session::register_socket() {
  auto connected =
      co_await guarded("login", [this] { return needs().store.connect_socket(user_, socket_); });
  if (connected.has_error())
    co_return hide_detail(connected.error(), "login", {.user = user_, .socket = socket_});
  registered_ = true;
  co_return Result<>();
}

void Session::confirm(Object auth_data) {
  needs().stats.login(true);
  base::log_debug("logged in", {{"user", user_}, {"socket", socket_}});
  const std::uint64_t place =
      needs().delivery.login_confirmed(socket_, user_, std::move(auth_data));
  if (place != 0 && sessions_.may_move()) report_greeting(place);
  state_ = State::kReady;
  start_queued();
}

/// Until then the client can only come back to this node.
void Session::report_greeting(std::uint64_t place) {
  auto reported = [self = shared_from_this(), token = needs().requests.begin()](
                      std::exception_ptr problem, Result<> done) {
    if (!problem && done) return;
    base::log_debug("a socket stays with this node", {{"socket", self->socket_}});
  };
  boost::asio::co_spawn(*executor_, needs().store.greet_socket(user_, socket_, place),
                        std::move(reported));
}

void Session::reject(Error error) {
  needs().stats.login(false);
  base::log_debug("login refused", {{"code", error.code}, {"user", user_}, {"socket", socket_}});
  state_ = State::kRejected;
  queued_.reset();
  needs().delivery.login_rejected(socket_, sessions_.to_client(error));
  needs().transport.disconnect_socket(socket_);
}

std::size_t Session::Request::measure() {
  if (bytes == 0) bytes = sizeof(Request) + name.size() + memory_of(args);
  return bytes;
}

// Requests
// -----------------------------------------------------------------------------------------

void Session::on_event(std::string name, Args args, Ack ack) {
  if (state_ != State::kLoggingIn && state_ != State::kReady) return;
  Request request{.name = std::move(name), .args = std::move(args), .ack = std::move(ack)};
  if (auto refusal = check_rate(request.name)) {
    refuse(request, *std::move(refusal));
  } else if (may_start()) {
    start(std::move(request));
  } else {
    queue(std::move(request));
  }
}

bool Session::may_start() const { return state_ == State::kReady && !queued_ && has_room(); }

bool Session::has_room() const {
  const Options& options = needs().options;
  const bool is_small = bytes_under_way_ <= options.max_pending_bytes;
  return under_way_ < options.max_pending_requests && (under_way_ == 0 || is_small);
}

void Session::queue(Request request) {
  if (!queued_) queued_ = std::make_unique<Queue>();
  queued_->bytes += request.measure();
  queued_->requests.push_back(std::move(request));
  if (queued_->paused || queued_->bytes <= needs().options.max_pending_bytes) return;
  queued_->paused = true;
  needs().transport.pause_socket(socket_);
}

void Session::start_queued() {
  if (starting_) return;  // a request that is answered at once re-enters this function
  starting_ = true;
  const base::OnExit done([this] { starting_ = false; });
  while (queued_ && state_ == State::kReady && has_room()) {
    Request request = std::move(queued_->requests.front());
    queued_->requests.pop_front();
    queued_->bytes -= request.bytes;
    resume_reading();
    if (queued_->requests.empty()) queued_.reset();
    start(std::move(request));
  }
}

void Session::resume_reading() {
  if (!queued_->paused || queued_->bytes > needs().options.max_pending_bytes / 2) return;
  queued_->paused = false;
  needs().transport.resume_socket(socket_);
}

std::optional<std::string> Session::serve_now(std::string_view json) {
  // Only the slow path checks the rate, and the order among other requests.
  if (!may_start() || rate_ || order_.is_busy()) return std::nullopt;
  auto stored = needs().pipeline.send_now(user_, json);
  if (!stored) return std::nullopt;
  if (stored->has_error()) {
    log_outcome("roomMessage", stored->error(), {.user = user_, .socket = socket_});
    return encode_json_args(ack_args(stored->error())).text;
  }
  std::string answer = "null,";
  base::append_json_number(answer, static_cast<std::int64_t>((**stored)->id));
  return answer;
}

std::optional<Error> Session::check_rate(std::string_view name) {
  const auto verdict = rate_ ? rate_->take(base::steady_ms()) : RequestRate::Verdict::kGo;
  switch (verdict) {
    case RequestRate::Verdict::kGo:
      if (name != command_name(Command::kRoomSignal) || may_signal()) return std::nullopt;
      break;
    case RequestRate::Verdict::kTooMany:
      break;
    case RequestRate::Verdict::kAbuse:
      expel("too many requests, one after the other: disconnecting");
      break;
  }
  return errors::rate_limited();
}

bool Session::may_signal() {
  const std::size_t limit = needs().options.max_signals_per_second;
  if (limit == 0) return true;
  const std::int64_t now = base::steady_ms();
  if (!signals_) signals_ = std::make_unique<RequestRate>(limit, limit, now);
  return signals_->take(now) == RequestRate::Verdict::kGo;
}

void Session::expel(std::string_view why) {
  base::log_warning(why, {{"socket", socket_}});
  state_ = State::kRejected;
  queued_.reset();
  needs().transport.disconnect_socket(socket_);
}

void Session::start(Request request) {
  if (const auto command = find_command(request.name)) return start(*command, std::move(request));
  const auto handler = sessions_.handlers_.find(socket_, request.name);
  if (!handler) return;
  auto call = [this, handler, args = std::move(request.args)]() mutable {
    return (*handler)(needs().service, socket_, std::move(args));
  };
  launch(std::move(request), guarded("bound handler", std::move(call)));
}

void Session::start(Command command, Request request) {
  const CommandRow& row = row_of(command);
  const std::string line = line_of(row, request.args);
  if (!order_.is_busy(line)) {
    if (auto result = needs().pipeline.execute_now(command, user_, request.args)) {
      log_outcome(request.name, *result, {.user = user_, .socket = socket_});
      if (request.ack) request.ack(ack_args(*std::move(result)));
      return;
    }
  }
  RequestOrder::Turn turn =
      line.empty() ? RequestOrder::Turn() : order_.line_up(line, row.ordering.effect);
  request.measure();
  auto call =
      needs().pipeline.execute(exec_info(command, std::move(request.args)), std::move(turn));
  launch(std::move(request), std::move(call));
}

void Session::launch(Request request, Task<Result<Args>> call) {
  ++under_way_;
  bytes_under_way_ += request.bytes;
  auto finish = [self = shared_from_this(), name = std::move(request.name),
                 ack = std::move(request.ack), bytes = request.bytes,
                 token = needs().requests.begin()](std::exception_ptr problem,
                                                   Result<Args> result) {
    --self->under_way_;
    self->bytes_under_way_ -= bytes;
    if (problem) {
      log_unforeseen("command", problem, {.user = self->user_, .socket = self->socket_});
      result = hidden_error();
    }
    log_outcome(name, result, {.user = self->user_, .socket = self->socket_});
    if (ack) ack(self->ack_args(std::move(result)));
    self->start_queued();
  };
  boost::asio::co_spawn(*executor_, run(std::move(call), std::move(finish)), boost::asio::detached);
}

void Session::refuse(Request& request, Error error) {
  if (const auto command = find_command(request.name)) needs().stats.command_now(*command, false);
  if (request.ack) request.ack(ack_args(std::move(error)));
}

ExecInfo Session::exec_info(Command command, Args args) const {
  ExecInfo info;
  info.service = &needs().service;
  info.command = command;
  info.user_name = user_;
  info.socket_id = socket_;
  info.args = std::move(args);
  return info;
}

Args Session::ack_args(Result<Args> result) const {
  Args args;
  if (result.has_error()) {
    args.push_back(sessions_.to_client(result.error()));
  } else {
    args.reserve(1 + result->size());
    args.emplace_back();
    std::move(result->begin(), result->end(), std::back_inserter(args));
  }
  if (args.size() == 1) args.emplace_back();
  return args;
}

// Coming back
// --------------------------------------------------------------------------------------

void Session::on_return(HandshakePtr handshake, boost::asio::any_io_executor executor,
                        std::function<void(bool)> decide) {
  // After a restart, on_connect has not seen the client's token.
  const bool asks = needs().options.recovery.ask_again || restored_;
  if (!asks) return decide(move_to(executor));
  auto done = [self = shared_from_this(), executor, decide = std::move(decide)](
                  std::exception_ptr problem, bool is_welcome) {
    if (problem) log_unforeseen("return", problem, {.user = self->user_, .socket = self->socket_});
    decide(!problem && is_welcome && self->move_to(executor));
  };
  boost::asio::co_spawn(*executor_, is_still_welcome(std::move(handshake)), std::move(done));
}

Task<bool> Session::is_still_welcome(HandshakePtr handshake) {
  const auto login = co_await ask_for_login(std::move(handshake));
  co_return login.has_value() && login->user_name == user_;
}

// Requests that still run use the old executor: with them, the session stays there.
bool Session::move_to(const boost::asio::any_io_executor& executor) {
  if (state_ != State::kReady) return false;
  const bool is_same = *executor_ == executor;
  if (!is_same && (under_way_ > 0 || queued_)) return false;
  restored_ = false;
  executor_ = &sessions_.executors_.keep(executor);
  broken_at_ = 0;
  return true;
}

void Session::on_break() { broken_at_ = short_now(); }

/// Now, unless the transport has waited for the client.
Grace::Clock::time_point Session::broken_at() const {
  const std::uint32_t ago = broken_at_ == 0 ? 0 : short_now() - broken_at_;
  return Grace::Clock::now() - std::chrono::milliseconds(ago);
}

void Session::on_moved() {
  state_ = State::kGone;
  departed_ = true;
  queued_.reset();
  sessions_.handlers_.remove(socket_);
  token_.end();
}

// Leaving
// ------------------------------------------------------------------------------------------

void Session::on_disconnect(std::string reason) {
  const bool at_once = state_ != State::kReady || is_deliberate(reason);
  state_ = State::kGone;
  queued_.reset();
  // Posted: the caller may be the store, holding its locks.
  boost::asio::post(*executor_, [self = shared_from_this(), at_once] { self->depart(at_once); });
}

/// Called when the socket is gone and when the login has ended. The later call acts.
void Session::depart(bool at_once) {
  if (login_running_ || departed_) return;
  departed_ = true;
  sessions_.handlers_.remove(socket_);
  // Also after a failed registration, which may have left traces.
  if (user_.empty()) return token_.end();
  Departure departure{.socket = {.id = socket_, .user = user_, .tells_on_disconnect = registered_},
                      .executor = executor_,
                      .token = std::move(token_)};
  if (at_once) return needs().departures.begin(std::move(departure));
  needs().grace.keep(std::move(departure), broken_at());
}

}  // namespace chat::core
