#include "link/program.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "base/log.hpp"
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
