#include "chat/service/lifecycle.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <future>
#include <utility>

#include "base/on_exit.hpp"
#include "chat/nodes/node_address.hpp"
#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

using std::chrono::milliseconds;

// Work that waits for the state fails within its own timeout.
constexpr std::chrono::seconds kLongestChore{5};

Result<> from(std::optional<Error> error) {
  if (error) return *std::move(error);
  return {};
}

}  // namespace

// Starting
// -----------------------------------------------------------------------------------------

Result<> Lifecycle::start() {
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kNew) return errors::internal_error("start() was called before");
    state_ = State::kStarting;
  }
  auto listening = parts_.transport->start();
  if (listening.has_error()) {
    set_closed(listening.error());
    return listening;
  }
  has_loops_ = true;
  serial_ = boost::asio::make_strand(parts_.transport->executor());
  watch_state();

  std::promise<Result<>> opening;
  boost::asio::co_spawn(
      serial_, guarded("start", [this] { return open(); }),
      [&opening](std::exception_ptr, Result<> opened) { opening.set_value(std::move(opened)); });
  auto opened = opening.get_future().get();
  if (opened.has_error()) {
    close_now(opened.error());
    wait();
    return opened;
  }
  std::unique_lock lock(mutex_);
  state_ = State::kReady;
  bool close_by_now = close_requested_;
  lock.unlock();
  raise("ready", parts_.events.ready);
  if (close_by_now) close();
  return {};
}

Task<Result<>> Lifecycle::open() {
  parts_.delivery.when_expelled([this](const std::string& user) { parts_.grace.end_user(user); });
  parts_.delivery.when_moved([this](const std::string& socket) { parts_.grace.forget(socket); });
  parts_.store->set_address(node_address(parts_.options, parts_.transport->port()));
  auto opened = co_await parts_.store->open(parts_.delivery);
  if (opened.has_error()) co_return opened;
  std::vector<GoneSocket> gone;
  if (parts_.store->recovery_log() != nullptr) gone = co_await restore_sockets();
  // Before this node writes anything that other nodes would have to remove.
  auto alive = co_await parts_.heartbeat.begin();
  if (alive.has_error()) co_return alive;
  is_known_ = true;
  repeat([this] { return parts_.heartbeat.beat(); });
  parts_.departures.start(serial_);
  parts_.grace.start(serial_);
  auto started = co_await run_on_start();
  if (started.has_error()) co_return started;
  co_await parts_.removal.remove(std::move(gone));
  if (parts_.store->is_shared()) repeat([this] { return parts_.node_watch.look(); });
  const auto moving = co_await share_recovery();
  if (moving.has_error()) co_return moving;
  parts_.transport->accept(
      [this](const std::string& socket, boost::asio::any_io_executor executor) {
        return parts_.sessions.connect(socket, executor);
      });
  co_return Result<>();
}

/// The sockets from before a restart wait for their clients. Returns those whose clients cannot
/// come back.
Task<std::vector<GoneSocket>> Lifecycle::restore_sockets() {
  auto sockets = co_await parts_.store->instance_sockets(parts_.store->instance_uid());
  std::vector<GoneSocket> gone;
  if (sockets.has_error()) co_return gone;
  for (const auto& [socket, user] : *sockets) {
    const auto handler = [&](const boost::asio::any_io_executor& executor) {
      return parts_.sessions.restore(socket, user, executor);
    };
    const bool waits = parts_.transport->restore(socket, handler);
    if (!waits) gone.push_back({.id = socket, .user = user, .tells_on_disconnect = true});
  }
  co_return gone;
}

/// Clients may come back to other nodes than they were on.
Task<Result<>> Lifecycle::share_recovery() {
  if (parts_.options.recovery.window == 0) co_return Result<>();
  auto secret = co_await parts_.store->recovery_secret();
  if (secret.has_error()) co_return secret.error();
  if (!*secret) co_return Result<>();
  parts_.sessions.let_move();
  parts_.transport->take_over_by(
      [this](const std::string& socket, std::uint64_t place, Tick tick, HandshakePtr handshake,
             boost::asio::any_io_executor executor,
             std::function<void(std::optional<TakenOver>)> done) {
        parts_.sessions.take_over(socket, place, tick, std::move(handshake), executor,
                                  std::move(done));
      },
      **std::move(secret));
  co_return Result<>();
}

Task<Result<>> Lifecycle::run_on_start() {
  if (!parts_.hooks.on_start) co_return Result<>();
  is_in_on_start_ = true;
  const base::OnExit done([this] { is_in_on_start_ = false; });
  co_return co_await parts_.hooks.on_start(parts_.service);
}

void Lifecycle::repeat(Repeater::Step step) {
  chores_.push_back(std::make_shared<Repeater>(serial_, std::move(step)));
  chores_.back()->start(parts_.chores.begin());
}

// Closing
// ------------------------------------------------------------------------------------------

void Lifecycle::close() {
  std::unique_lock lock(mutex_);
  if (state_ == State::kNew) {
    state_ = State::kClosed;
    closed_.notify_all();
  } else if (state_ == State::kStarting) {
    close_requested_ = true;
  } else if (state_ == State::kReady) {
    lock.unlock();
    close_now(std::nullopt);
  }
}

void Lifecycle::close_now(std::optional<Error> start_error) {
  {
    std::lock_guard lock(mutex_);
    if (state_ == State::kClosing || state_ == State::kClosed) return;
    state_ = State::kClosing;
  }
  boost::asio::co_spawn(serial_, shut_down(start_error),
                        [this, start_error](std::exception_ptr problem) {
                          if (!problem) return;
                          log_unforeseen("close", problem);
                          set_closed(start_error ? *start_error : hidden_error());
                        });
}

void Lifecycle::watch_state() {
  Durability* const durability = parts_.store->durability();
  if (durability == nullptr) return;
  durability->on_failure([this](const std::string& reason) { fail(reason); });
}

void Lifecycle::fail(const std::string& reason) {
  {
    std::lock_guard lock(mutex_);
    failure_ = errors::internal_error("the state cannot keep changes any more: " + reason);
  }
  close();
}

std::optional<Error> Lifecycle::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

Task<> Lifecycle::shut_down(std::optional<Error> start_error) {
  std::optional<Error> error = co_await drain();
  if (auto failed = failure()) error = std::move(failed);
  parts_.departures.stop();
  bool nothing_is_left = false;
  if (!error) nothing_is_left = co_await remove_rest();
  if (start_error) {
    error = std::move(start_error);
  } else if (parts_.hooks.on_close) {
    error = co_await run_on_close(std::move(error));
  }
  parts_.presence.abandon();
  // Until here other nodes must see this node as alive.
  for (const auto& chore : chores_) chore->stop();
  chores_.clear();
  co_await parts_.chores.wait_idle(std::chrono::steady_clock::now() + kLongestChore);
  if (nothing_is_left) co_await leave();
  if (parts_.store->durability() != nullptr) parts_.store->durability()->on_failure(nullptr);
  co_await parts_.store->close();
  set_closed(std::move(error));
}

/// Removes the sockets that the state could not remove when their clients left. Returns false if
/// some remain: this node then stays known and falls silent. Other nodes remove them, unless their
/// clients come back before.
Task<bool> Lifecycle::remove_rest() {
  if (!is_known_ || !parts_.store->is_shared()) co_return true;
  if (parts_.sessions.may_move()) {
    const auto left = co_await parts_.store->instance_sockets(parts_.store->instance_uid());
    co_return left.has_value() && left->empty();
  }
  const auto removed = co_await guarded(
      "leaving", [this] { return parts_.removal.remove_sockets_of(parts_.store->instance_uid()); });
  if (removed.has_error()) {
    base::log_warning("sockets are left to other nodes", {{"code", removed.error().code}});
  }
  co_return removed.has_value();
}

Task<> Lifecycle::leave() {
  if (!is_known_ || !parts_.store->is_shared()) co_return;
  const auto gone = co_await guarded(
      "leaving", [this] { return parts_.store->forget_instance(parts_.store->instance_uid()); });
  if (gone.has_error()) base::log_warning("left without a word", {{"code", gone.error().code}});
}

/// Stops new work, then waits for running work, then for the clients and all their follow-up work.
Task<std::optional<Error>> Lifecycle::drain() {
  const milliseconds limit(parts_.options.close_timeout);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  parts_.transport->stop_accepting();
  // Reserves a quarter of the time for the clients to leave.
  bool commands_ended = co_await parts_.requests.wait_idle(deadline - limit / 4);
  parts_.grace.end_all();
  co_await parts_.transport->close(deadline);
  bool sockets_gone = co_await parts_.sessions.running().wait_idle(deadline);
  if (commands_ended && sockets_gone) co_return std::nullopt;
  base::log_warning("closing took longer than close_timeout");
  co_return errors::timeout();
}

Task<std::optional<Error>> Lifecycle::run_on_close(std::optional<Error> error) {
  auto done = co_await guarded(
      "on_close", [this, &error] { return parts_.hooks.on_close(parts_.service, error); });
  if (done.has_error()) co_return done.error();
  co_return error;
}

bool Lifecycle::is_ready() const {
  std::lock_guard lock(mutex_);
  return state_ == State::kReady;
}

void Lifecycle::set_closed(std::optional<Error> error) {
  raise("closed", parts_.events.closed, error);
  std::lock_guard lock(mutex_);
  error_ = std::move(error);
  state_ = State::kClosed;
  closed_.notify_all();
}

Result<> Lifecycle::wait() {
  std::unique_lock lock(mutex_);
  closed_.wait(lock, [this] { return state_ == State::kClosed; });
  if (std::exchange(has_loops_, false)) {
    lock.unlock();
    parts_.transport->join();
    lock.lock();
  }
  return from(error_);
}

}  // namespace chat::core
