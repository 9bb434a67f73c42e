// Calls between the server and the program, in both directions.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "base/log.hpp"
#include "base/on_exit.hpp"
#include "link/api.hpp"
#include "link/describe.hpp"
#include "link/program.hpp"

namespace chat::link {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// Of the program's calls under way.
constexpr std::size_t kMostServed = std::size_t{64} * 1024 * 1024;

Error link_failed() { return {.code = "linkFailed", .args = {}}; }

Error overloaded() { return {.code = "overloaded", .args = {}}; }

void append_array(EncodedJson& out, const Args& args) {
  out.text += '[';
  bool is_first = true;
  for (const Value& value : args) {
    if (!std::exchange(is_first, false)) out.text += ',';
    append_json(out, value);
  }
  out.text += ']';
}

}  // namespace

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
      append_array(out, args);
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

}  // namespace chat::link
