#include "link/program.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/log.hpp"
#include "base/on_exit.hpp"
#include "link/api.hpp"
#include "link/describe.hpp"

namespace chat::link {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// How exact deadlines are.
constexpr milliseconds kTick{50};
constexpr milliseconds kLongestEnd{5'000};
constexpr milliseconds kLongestDrain{1'000};
constexpr std::size_t kMostConnections = 16;
constexpr std::size_t kMostWaiting = 10'000;
/// Of the program's calls under way.
constexpr std::size_t kMostServed = std::size_t{64} * 1024 * 1024;

Error link_failed() { return {.code = "linkFailed", .args = {}}; }

Error overloaded() { return {.code = "overloaded", .args = {}}; }

void append_args(EncodedJson& out, const Args& args) {
  out.text += '[';
  bool is_first = true;
  for (const Value& value : args) {
    if (!std::exchange(is_first, false)) out.text += ',';
    append_json(out, value);
  }
  out.text += ']';
}

}  // namespace

Program::Program(http::Worker& worker, bool comes_back, std::string version, Check check)
    : worker_(worker),
      comes_back_(comes_back),
      version_(std::move(version)),
      check_(std::move(check)),
      timer_(worker.executor()) {
  asio::post(worker_.executor(), [this] { tick(); });
}

Program::~Program() = default;

// The program comes and goes ---------------------------------------------------------------------

void Program::add(int descriptor) {
  auto connection = std::make_shared<Connection>(worker_.executor(), descriptor, *this);
  connections_.insert(connection);
  if (connections_.size() > kMostConnections) return connection->refuse("too many connections");
  connection->start();
}

std::optional<std::string> Program::wait(milliseconds limit) {
  std::unique_lock lock(mutex_);
  const auto has_ended = [&] { return first_ != nullptr || start_failure_; };
  if (!started_.wait_for(lock, limit, has_ended)) return "no program has said hello in time";
  return first_ == nullptr ? start_failure_ : std::nullopt;
}

void Program::fail_start(std::string why) {
  const std::lock_guard lock(mutex_);
  start_failure_ = std::move(why);
  started_.notify_all();
}

std::optional<std::string> Program::refusal_of(const Hello& hello) const {
  if (first_ == nullptr) return check_ ? check_(hello) : std::nullopt;
  for (std::size_t i = 0; i < hello.hooks.size(); ++i) {
    if (hello.hooks[i].is_wanted && !first_->hooks[i].is_wanted) {
      return "hooks cannot be added while the server runs";
    }
  }
  return std::nullopt;
}

void Program::on_hello(const ConnectionPtr& connection, const Object& object) {
  const auto hello = parse_hello(object);
  std::optional<std::string> refusal;
  if (is_closing_) {
    refusal = "the server is closing";
  } else if (current() != nullptr) {
    refusal = "another program is connected";
  } else if (hello.has_error()) {
    refusal = hello.error();
  } else {
    refusal = refusal_of(*hello);
  }
  if (refusal) return connection->refuse(*refusal);
  connection->hello = std::make_shared<const Hello>(*hello);
  const bool is_known = service_ != nullptr;
  if (is_known) greet(connection);
  if (!is_open_) connection->pause();
  {
    const std::lock_guard lock(mutex_);
    current_ = connection;
    hello_ = connection->hello;
    if (first_ == nullptr) first_ = connection->hello;
    started_.notify_all();
  }
  if (is_open_) take_up(*connection->hello);
  wake_returns();
  if (is_known) base::log_info("the link's program is back");
}

void Program::greet(const ConnectionPtr& connection) {
  const Service& service = *service_;
  Object hello{{"version", kVersion},
               {"server", version_},
               {"instance", service.instance_uid()},
               {"ready", is_open_}};
  hello.append("port", is_open_ ? Value(static_cast<std::uint64_t>(service.port())) : Value());
  connection->send_now(hello_frame(std::move(hello)));
}

void Program::attach(Service& service) {
  service_ = &service;
  durability_ = service.store().durability();
  if (Durability* const durability = durability_) {
    safety_ = durability->watch([this] {
      if (is_flush_posted_.exchange(true)) return;
      asio::post(worker_.executor(), [this] {
        is_flush_posted_ = false;
        if (const ConnectionPtr connection = current()) connection->flush_here();
      });
    });
  }
  asio::post(worker_.executor(), [this] {
    if (const ConnectionPtr connection = current()) greet(connection);
  });
}

void Program::open() {
  asio::post(worker_.executor(), [this] {
    is_open_ = true;
    const ConnectionPtr connection = current();
    if (connection == nullptr) return;
    take_up(*connection->hello);
    connection->resume();
  });
}

/// What a hello binds and subscribes to.
void Program::take_up(const Hello& hello) {
  for (const std::string& event : hello.bind) {
    if (!bind({}, event)) base::log_warning("the link cannot bind an event", {{"event", event}});
  }
  for (const std::string& event : hello.bus) subscribe(event);
}

void Program::on_end(const ConnectionPtr& connection) {
  connections_.erase(connection);
  milliseconds patience{};
  {
    const std::lock_guard lock(mutex_);
    if (current_ != connection) {
      if (comes_back_ || first_ != nullptr) return;
    } else {
      current_ = nullptr;
      lost_at_ = Calls::Clock::now();
      patience = hello_->timeout;
    }
  }
  if (!comes_back_) {
    fail_start("the program has ended without a hello that is accepted");
    if (Service* const service = service_; service != nullptr && !is_closing_) {
      base::log_info("closing", {{"why", "the link's program has ended"}});
      service->close();
    }
  } else if (!is_closing_) {
    base::log_warning("the link's program is gone");
  }
  if (!comes_back_ || patience.count() == 0) wake_returns();
}

ConnectionPtr Program::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

/// nullptr if the program does not come back in time.
Task<ConnectionPtr> Program::wait_for_return() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_await base::Waiter::wait(executor, [this](base::Waiter waiter) {
    std::unique_lock lock(mutex_);
    const bool is_hopeless = !comes_back_ || is_closing_ || hello_ == nullptr ||
                             Calls::Clock::now() >= lost_at_ + hello_->timeout;
    if (current_ == nullptr && !is_hopeless && returns_.size() < kMostWaiting) {
      returns_.push_back(std::move(waiter));
    } else {
      lock.unlock();
      std::move(waiter).wake();
    }
  });
  co_return current();
}

void Program::wake_returns() {
  Calls::Waiters waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters.swap(returns_);
  }
  base::Waiter::wake_all(std::move(waiters));
}

void Program::tick() {
  ConnectionPtr connection;
  bool is_over = false;
  {
    const std::lock_guard lock(mutex_);
    connection = current_;
    is_over = hello_ != nullptr && Calls::Clock::now() >= lost_at_ + hello_->timeout;
  }
  if (connection != nullptr) {
    connection->expire();
  } else if (is_over) {
    wake_returns();
  }
  timer_.expires_after(kTick);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

// Calls to the program ---------------------------------------------------------------------------

Task<Reply> Program::call(ConnectionPtr connection, milliseconds timeout, std::string_view name,
                          const Write& write) {
  const auto now = Calls::Clock::now();
  if (connection->is_full() || !connection->calls().admit(now)) co_return std::nullopt;
  struct Made {
    Connection& connection;
    asio::any_io_executor executor;
    EncodedJson content;
    Calls::Call call;
    Calls::Clock::time_point now;
  };
  Reply reply;
  const asio::any_io_executor here = co_await asio::this_coro::executor;
  Made made{.connection = *connection,
            .executor = here,
            .content = {},
            .call = {.id = connection->next_id(), .timeout = timeout, .reply = &reply},
            .now = now};
  open_call(made.content, made.call.id, name);
  write(made.content);
  close_args(made.content);
  co_await base::Waiter::wait(here, [&made](base::Waiter waiter) {
    Calls& calls = made.connection.calls();
    std::optional<base::Waiter> late = calls.add(made.call, std::move(waiter), made.now);
    if (late) return std::move(*late).wake();
    // The answer may be there before this returns, but the coroutine goes on later, on this thread.
    if (made.connection.send(made.content, made.executor)) return;
    std::optional<base::Waiter> unsent = calls.take_back(made.call.id);
    if (unsent) std::move(*unsent).wake();
  });
  co_return reply;
}

Task<Result<Answer>> Program::ask(HookName hook, Write write) {
  const base::RunningWork::Token token = running_.begin();
  ConnectionPtr connection = current();
  if (connection == nullptr) connection = co_await wait_for_return();
  if (connection == nullptr) {
    ++failed_;
    co_return without_answer(hook);
  }
  const HookSettings& settings = connection->hello->hooks[index_of(hook)];
  if (!settings.is_wanted) co_return Answer();
  const std::string name = to_string(hook);
  Reply reply = co_await call(connection, settings.timeout, name, write);
  if (!reply) {
    ++failed_;
    co_return without_answer(hook);
  }
  ++answered_;
  co_return *std::move(reply);
}

Task<Result<Args>> Program::handle(std::string socket, std::string event, Args args) {
  const base::RunningWork::Token token = running_.begin();
  ConnectionPtr connection = current();
  if (connection == nullptr) connection = co_await wait_for_return();
  Reply reply;
  if (connection != nullptr) {
    const Write write = [&](EncodedJson& out) {
      append_json(out, Value(socket));
      out.text += ',';
      append_json(out, Value(event));
      out.text += ',';
      append_args(out, args);
    };
    reply = co_await call(connection, connection->hello->handler().timeout, "handler", write);
  }
  ++(reply ? answered_ : failed_);
  if (!reply) co_return link_failed();
  if (reply->has_error()) co_return reply->error();
  co_return std::move((*reply)->results);
}

Result<Answer> Program::without_answer(HookName hook) const {
  std::shared_ptr<const Hello> hello;
  {
    const std::lock_guard lock(mutex_);
    hello = hello_;
  }
  const HookSettings settings = hello == nullptr ? HookSettings() : hello->hooks[index_of(hook)];
  if (settings.allows_failure || !settings.is_wanted) return Answer();
  return link_failed();
}

void Program::tell(std::string_view name, const Args& args) {
  const ConnectionPtr connection = current();
  if (connection == nullptr) return;
  if (connection->is_full()) {
    base::log_warning("the link's program does not read, and misses an event", {{"name", name}});
  } else {
    connection->send_now(tell_frame(name, args));
  }
}

bool Program::wants_event(const std::string& event) const {
  const ConnectionPtr connection = current();
  return connection != nullptr && connection->hello->events.contains(event);
}

// Calls of the program ---------------------------------------------------------------------------

bool Program::bind(const std::string& socket, const std::string& event) {
  if (socket.empty()) {
    const std::lock_guard lock(mutex_);
    if (bound_.contains(event)) return true;
  }
  Service& service = *service_;
  const bool is_bound =
      service.bind_handler(socket, event, [this, event](Service&, std::string from, Args args) {
        return handle(std::move(from), event, std::move(args));
      });
  if (is_bound && socket.empty()) {
    const std::lock_guard lock(mutex_);
    bound_.insert(event);
  }
  return is_bound;
}

void Program::subscribe(const std::string& event) {
  {
    const std::lock_guard lock(mutex_);
    if (!subscribed_.insert(event).second) return;
  }
  Service& service = *service_;
  service.on(event, [this, event](const Args& args) {
    Args both;
    both.emplace_back(event);
    both.emplace_back(args);
    tell("bus", both);
  });
}

void Program::on_requests(const ConnectionPtr& connection, std::vector<Request> requests) {
  Service& service = *service_;
  asio::post(service.executor(), [this, connection, requests = std::move(requests)]() mutable {
    const asio::any_io_executor executor = service_.load()->executor();
    for (Request& request : requests) {
      asio::co_spawn(executor, serve(connection, std::move(request)), asio::detached);
    }
  });
}

Task<> Program::serve(ConnectionPtr connection, Request request) {
  const base::RunningWork::Token token = running_.begin();
  Result<Args> result = co_await run(request);
  if (request.message.kind == Message::Kind::kTell) co_return;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const std::uint64_t id = request.message.id;
  if (connection->send(answer_frame(id, result), executor)) co_return;
  result = errors::internal_error("the results exceed the limits of a frame");
  connection->send(answer_frame(id, result), executor);
}

Task<Result<Args>> Program::run(Request& request) {
  if (is_closing_) co_return errors::internal_error("the server is closing");
  const std::size_t under_way = served_bytes_.fetch_add(request.bytes) + request.bytes;
  const base::OnExit done([this, bytes = request.bytes] { served_bytes_ -= bytes; });
  if (under_way > kMostServed && under_way > request.bytes) co_return overloaded();
  std::string what;
  try {
    Result<Args> result =
        co_await run_api(*this, *service_, request.message.name, std::move(request.message.args));
    co_return result;
  } catch (const std::exception& problem) {
    what = problem.what();
  }
  base::log_error("a call of the link failed", {{"name", request.message.name}, {"what", what}});
  co_return errors::internal_error("Internal server error");
}

// The end ----------------------------------------------------------------------------------------

Task<> Program::close() {
  is_closing_ = true;
  wake_returns();
  if (const ConnectionPtr connection = current()) {
    base::Waiter::wake_all(connection->calls().end());
  }
  co_await running_.wait_idle(Calls::Clock::now() + kLongestEnd);
  safety_.reset();
  co_await worker_.finish();
}

void Program::closed(const std::optional<Error>& error) {
  const ConnectionPtr connection = current();
  if (connection == nullptr) return;
  Args args;
  args.push_back(to_value(error));
  connection->send_last(tell_frame("closed", args));
}

void Program::stop() {
  is_closing_ = true;
  const ConnectionPtr connection = current();
  if (connection != nullptr) {
    connection->drain(kLongestDrain);
    // Coroutines that were never resumed end here, while their executors exist.
    const Calls::Waiters left = connection->calls().end();
  }
  const std::lock_guard lock(mutex_);
  returns_.clear();
  current_ = nullptr;
}

Stats Program::stats() const {
  return {.is_connected = current() != nullptr, .answered = answered_, .failed = failed_};
}

}  // namespace chat::link
