#include "redis/connection.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace chat::redis {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Larger output buffers are freed when empty.
constexpr std::size_t kKeptBuffer = 256 * 1024;

constexpr std::string_view kAsking = "*1\r\n$6\r\nASKING\r\n";

Result<Reply> to_result(Reply reply) {
  if (!reply.is_error()) return reply;
  return Failure{Failure::Cause::kErrorReply, reply.take_text()};
}

Failure to_failure(const outgoing::Failure& failure) {
  switch (failure.cause) {
    case outgoing::Failure::Cause::kCertificate:
      return {Failure::Cause::kRefused, failure.message};
    case outgoing::Failure::Cause::kTimeout:
      return {Failure::Cause::kTimeout, failure.message};
    case outgoing::Failure::Cause::kClosed:
      return {Failure::Cause::kClosed, failure.message};
    default:
      return {Failure::Cause::kDisconnected, failure.message};
  }
}

void clear(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > kKeptBuffer) buffer.shrink_to_fit();
}

}  // namespace

Connection::Connection(EnvironmentPtr environment)
    : environment_(std::move(environment)),
      stream_(environment_->executor),
      timer_(environment_->executor, [this] { check_time(); }) {}

// Sending -----------------------------------------------------------------------------------------

void Connection::send(RequestPtr request) {
  if (!is_open_) {
    answer(std::move(request), Failure{Failure::Cause::kDisconnected, "the connection is closed"});
    return;
  }
  append_script(*request);
  // Applies to the next command only.
  if (request->is_asking) append_preface(kAsking);
  output_ += request->command.bytes();
  timer_.at(request->deadline);
  pending_.push_back({Pending::Kind::kRequest, std::move(request)});
  ++unwritten_;
  schedule_flush();
}

void Connection::append_script(Request& request) {
  const Command::Loader& loader = request.command.loader();
  if (loader == nullptr) return;
  // The server may have forgotten it since, and then says so: SCRIPT FLUSH.
  const bool is_missing = std::exchange(request.is_script_missing, false);
  if (loaded_.insert(loader).second || is_missing) append_preface(*loader);
}

void Connection::append_preface(std::string_view bytes) {
  output_ += bytes;
  pending_.push_back({Pending::Kind::kPreface, nullptr});
  ++unwritten_;
}

Task<Result<Reply>> Connection::ask(Command command, Clock::time_point deadline) {
  auto start = [self = shared_from_this()](Handler handler, Command words,
                                           Clock::time_point until) {
    auto request = std::make_unique<Request>(std::move(words), std::move(handler), until);
    request->is_direct = true;
    self->send(std::move(request));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<Reply>)>(
      std::move(start), asio::use_awaitable, std::move(command), deadline);
}

// Output added before the loop runs the flush leaves with it.
void Connection::schedule_flush() {
  if (is_flush_posted_ || is_writing_) return;
  is_flush_posted_ = true;
  asio::post(environment_->executor, [self = shared_from_this()] {
    self->is_flush_posted_ = false;
    self->flush();
  });
}

void Connection::flush() {
  if (!is_open_ || is_writing_ || output_.empty()) return;
  append_wait();
  clear(in_flight_);
  std::swap(in_flight_, output_);
  unwritten_ = 0;
  is_writing_ = true;
  stream_.write(in_flight_, {},
                [self = shared_from_this()](error_code error, auto) { self->on_written(error); });
}

// One WAIT covers all writes before it.
void Connection::append_wait() {
  int replicas = 0;
  auto until = Clock::time_point::max();
  for (auto it = pending_.end() - static_cast<std::ptrdiff_t>(unwritten_); it != pending_.end();
       ++it) {
    if (it->request == nullptr || it->request->options.replicas == 0) continue;
    replicas = std::max(replicas, it->request->options.replicas);
    until = std::min(until, it->request->deadline);
  }
  if (replicas == 0) return;
  // WAIT must return before the deadline, which would break the connection.
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  const auto patience = std::min(environment_->options.replicas_timeout, left * 3 / 4);
  output_ += Command("WAIT").arg(replicas).arg(std::max<std::int64_t>(patience.count(), 1)).bytes();
  pending_.push_back({Pending::Kind::kWait, nullptr});
}

void Connection::on_written(const error_code& error) {
  is_writing_ = false;
  if (!is_open_) return;
  if (error) {
    close({Failure::Cause::kDisconnected, error.message()});
  } else {
    flush();
  }
}

// Receiving ---------------------------------------------------------------------------------------

void Connection::read() {
  stream_.read_some(input_, [self = shared_from_this()](error_code error, std::size_t size) {
    self->on_read(error, size);
  });
}

void Connection::on_read(const error_code& error, std::size_t size) {
  if (!is_open_) return;
  if (error) {
    close({Failure::Cause::kDisconnected, error.message()});
    return;
  }
  last_heard_ = Clock::now();
  reader_.feed({input_.data(), size});
  for (std::optional<Reply> reply; is_open_;) {
    if (!reader_.next(reply)) {
      close({Failure::Cause::kDisconnected, "not the protocol of Redis: " + reader_.error()});
    } else if (reply) {
      deliver(std::move(*reply));
    } else {
      read();
      return;
    }
  }
}

void Connection::deliver(Reply reply) {
  Request* oldest = pending_.empty() ? nullptr : pending_.front().request.get();
  if (owner_ != nullptr && owner_->on_push(oldest, reply)) return;
  if (pending_.empty()) {
    close({Failure::Cause::kDisconnected, "the server answered what was not asked"});
    return;
  }
  Pending next = std::move(pending_.front());
  pending_.pop_front();
  switch (next.kind) {
    case Pending::Kind::kPreface:
      // The command behind it fails with this error, as for a script that does not compile.
      if (reply.is_error()) preface_error_ = std::move(reply);
      break;
    case Pending::Kind::kWait:
      settle_held(reply);
      break;
    case Pending::Kind::kRequest:
      if (preface_error_ && reply.is_error()) reply = std::move(*preface_error_);
      preface_error_.reset();
      if (next.request->options.replicas > 0 && !reply.is_error()) {
        held_.push_back({std::move(next.request), std::move(reply)});
      } else {
        answer(std::move(next.request), to_result(std::move(reply)));
      }
      break;
  }
}

void Connection::answer(RequestPtr request, Result<Reply> result) {
  if (owner_ == nullptr || request->is_direct) {
    finish(std::move(request), environment_->executor, std::move(result));
  } else {
    owner_->on_reply(std::move(request), std::move(result));
  }
}

// Replies come in order, so all held writes precede this WAIT.
void Connection::settle_held(const Reply& reply) {
  const std::int64_t replicas = reply.integer().value_or(0);
  for (Held& held : std::exchange(held_, {})) {
    if (replicas >= held.request->options.replicas) {
      answer(std::move(held.request), std::move(held.reply));
      continue;
    }
    std::string why = "acknowledged by " + std::to_string(replicas) + " replicas of " +
                      std::to_string(held.request->options.replicas);
    answer(std::move(held.request), Failure{Failure::Cause::kNotReplicated, std::move(why), true});
  }
}

// Time --------------------------------------------------------------------------------------------

Clock::time_point Connection::earliest_deadline() const {
  auto earliest = Clock::time_point::max();
  for (const Pending& pending : pending_) {
    if (pending.request != nullptr) earliest = std::min(earliest, pending.request->deadline);
  }
  for (const Held& held : held_) earliest = std::min(earliest, held.request->deadline);
  return earliest;
}

void Connection::check_time() {
  const auto self = shared_from_this();
  const auto now = Clock::now();
  const auto silence = environment_->options.longest_silence;
  const auto deadline = earliest_deadline();
  if (now >= deadline) {
    close({Failure::Cause::kTimeout, "no answer from " + to_string(endpoint_) + " in time"});
    return;
  }
  if (!is_pinging_ && now >= last_heard_ + silence / 2) ping(now + silence / 2);
  // The server was asked, and had time to answer: not so where only this loop has stood still.
  const auto end =
      is_pinging_ ? std::max(last_heard_ + silence, ping_until_) : last_heard_ + silence / 2;
  if (now >= end) {
    close({Failure::Cause::kDisconnected, to_string(endpoint_) + " has fallen silent"});
    return;
  }
  timer_.at(std::min(deadline, end));
}

void Connection::ping(Clock::time_point until) {
  is_pinging_ = true;
  ping_until_ = until;
  auto pong = [weak = weak_from_this()](const Result<Reply>&) {
    if (const auto self = weak.lock()) self->is_pinging_ = false;
  };
  auto request = std::make_unique<Request>(Command("PING"), std::move(pong), until);
  request->is_direct = true;
  send(std::move(request));
}

// Beginning and end -------------------------------------------------------------------------------

Task<Result<>> Connection::connect(Endpoint endpoint, Login login) {
  const auto self = shared_from_this();
  endpoint_ = endpoint;
  const auto deadline = Clock::now() + login.timeout;
  const auto tls = login.tls ? environment_->tls : nullptr;
  const auto connected =
      co_await stream_.connect(std::move(endpoint.host), endpoint.port, tls, deadline);
  Result<> done;
  if (!connected) done = to_failure(connected.error());
  if (done && !is_open_) done = Failure{Failure::Cause::kClosed, "closed"};
  if (done) {
    last_heard_ = Clock::now();
    read();
    done = co_await log_in(std::move(login), deadline);
  }
  if (done) {
    timer_.at(last_heard_ + environment_->options.longest_silence / 2);
  } else {
    close(done.error());
  }
  co_return done;
}

Task<Result<>> Connection::log_in(Login login, Clock::time_point deadline) {
  std::vector<Command> commands;
  if (!login.password.empty()) {
    Command auth("AUTH");
    if (!login.user.empty()) auth.arg(login.user);
    commands.push_back(std::move(auth.arg(login.password)));
  }
  if (login.database != 0) commands.push_back(Command("SELECT").arg(login.database));
  // Checks that the server answers commands: it may be loading, or need a password.
  commands.push_back(Command("PING"));
  for (Command& command : commands) {
    const Result<Reply> reply = co_await ask(std::move(command), deadline);
    if (reply) continue;
    Failure failure = reply.error();
    const std::string_view code = failure.code();
    // The user may lack the right to PING: the server answers all the same.
    if (code == "NOPERM") continue;
    if (code == "LOADING" || code == "MASTERDOWN" || code == "BUSY") {
      failure.cause = Failure::Cause::kDisconnected;
    } else if (!code.empty()) {
      failure.cause = Failure::Cause::kRefused;
    }
    failure.may_have_run = false;
    co_return failure;
  }
  co_return Result<>();
}

void Connection::close(Failure failure) {
  if (!is_open_) return;
  const auto self = shared_from_this();
  is_open_ = false;
  timer_.cancel();
  stream_.close();
  if (owner_ != nullptr) owner_->on_broken(failure);
  hand_back(std::exchange(pending_, {}), unwritten_, std::exchange(held_, {}), failure);
}

// Bytes given to a write may have arrived; others have not.
void Connection::hand_back(std::deque<Pending> pending, std::size_t unwritten,
                           std::deque<Held> held, const Failure& failure) {
  const auto now = Clock::now();
  const auto fail = [&](RequestPtr request, bool may_have_run) {
    Failure own = failure;
    own.may_have_run = may_have_run;
    // Another command's timeout is not this one's.
    if (own.cause == Failure::Cause::kTimeout && now < request->deadline) {
      own.cause = Failure::Cause::kDisconnected;
    }
    answer(std::move(request), std::move(own));
  };
  for (Held& entry : held) fail(std::move(entry.request), true);
  const std::size_t written = pending.size() - unwritten;
  for (std::size_t i = 0; i < pending.size(); ++i) {
    if (pending[i].request != nullptr) fail(std::move(pending[i].request), i < written);
  }
}

}  // namespace chat::redis
