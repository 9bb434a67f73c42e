#include "redis/node.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <utility>

#include "base/log.hpp"

namespace chat::redis {

namespace asio = boost::asio;

namespace {

// After a connection held for so long, the backoff starts over.
constexpr std::chrono::seconds kGoodConnection{5};
constexpr std::chrono::milliseconds kLeaveTime{500};
constexpr int kMaxDoublings = 16;

double random_fraction() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<>(0.5, 1.0)(engine);
}

Task<Result<Endpoint>> just(Endpoint endpoint) { co_return endpoint; }

}  // namespace

Locate located_at(Endpoint endpoint) {
  return [endpoint = std::move(endpoint)](const auto&) { return just(endpoint); };
}

struct Node::Pause {
  asio::steady_timer timer;
};

Node::Node(EnvironmentPtr environment, NodeSettings settings, Owner& owner)
    : environment_(std::move(environment)),
      settings_(std::move(settings)),
      owner_(&owner),
      inquiry_(std::make_shared<Inquiry>(environment_)),
      stats_(environment_->stats, settings_.role),
      expiry_(environment_->executor, [this] { expire(); }),
      leaving_(environment_->executor, [this] { leave(); }),
      pause_(std::make_shared<Pause>(Pause{asio::steady_timer(environment_->executor)})) {}

void Node::start() {
  asio::co_spawn(environment_->executor, run(shared_from_this()), asio::detached);
}

// Connecting --------------------------------------------------------------------------------------

Task<> Node::run(std::shared_ptr<Node> self) {
  while (!self->is_closed_) {
    const Result<> connected = co_await self->connect();
    if (self->is_closed_) break;
    if (connected) {
      const auto since = Clock::now();
      co_await self->until_broken();
      if (Clock::now() - since > kGoodConnection) self->failures_ = 0;
    } else {
      self->stats_.failed();
      self->report_down(connected.error());
      if (connected.error().cause == Failure::Cause::kRefused) {
        self->fail_waiting(connected.error());
      }
      self->owner_->on_disconnected(*self, connected.error());
    }
    if (self->is_closed_) break;
    co_await self->pause(self->next_backoff());
  }
}

Task<Result<>> Node::connect() {
  Result<Endpoint> endpoint = co_await settings_.locate(inquiry_);
  if (!endpoint) co_return std::move(endpoint).error();
  if (is_closed_) co_return Failure{Failure::Cause::kClosed, "closed"};
  endpoint_ = *endpoint;
  stats_.attempt(endpoint_);
  const auto connection = std::make_shared<Connection>(environment_);
  attempt_ = connection;
  Result<> done = co_await connection->connect(std::move(*endpoint), settings_.login);
  if (done && settings_.must_be_master) {
    const auto deadline = Clock::now() + settings_.login.timeout;
    const Result<Reply> role = co_await connection->ask(Command("ROLE"), deadline);
    if (role && (*role)[0].text() != "master") {
      done = Failure{Failure::Cause::kDisconnected, to_string(endpoint_) + " is no master"};
    }
  }
  attempt_ = nullptr;
  if (done && !connection->is_open()) {
    done = Failure{Failure::Cause::kDisconnected, "broken while logging in"};
  }
  if (!done) {
    connection->close(done.error());
    co_return done;
  }
  connection_ = connection;
  connection_->attach(*this);
  stats_.succeeded();
  report_up();
  owner_->on_connected(*this);
  flush_waiting();
  co_return done;
}

Task<> Node::until_broken() {
  while (connection_ != nullptr) co_await pause(std::chrono::hours(24));
}

// Ends early if the connection breaks, or on close.
Task<> Node::pause(Clock::duration time) {
  const auto pause = pause_;
  pause->timer.expires_after(time);
  co_await pause->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// Logs each loss once, and the recovery once.
void Node::report_down(const Failure& failure) {
  last_failure_ = describe(failure);
  if (std::exchange(is_down_, true)) return;
  base::log_warning("no connection to Redis",
                    {{"server", to_string(endpoint_)}, {"why", last_failure_}});
}

void Node::report_up() {
  if (!std::exchange(is_down_, false)) return;
  base::log_info("connected to Redis again", {{"server", to_string(endpoint_)}});
}

Clock::duration Node::next_backoff() {
  const Options& options = environment_->options;
  const auto time = options.shortest_backoff * (1 << std::min(failures_++, kMaxDoublings));
  const auto bounded = std::min<Clock::duration>(time, options.longest_backoff);
  return std::chrono::duration_cast<Clock::duration>(bounded * random_fraction());
}

void Node::restart(Failure failure) {
  if (!is_connected()) return;
  is_leaving_ = true;
  reason_to_leave_ = std::move(failure);
  leaving_.at(Clock::now() + kLeaveTime);
  leave_if_idle();
}

void Node::leave() {
  if (is_leaving_) connection_->close(reason_to_leave_);
}

void Node::leave_if_idle() {
  if (is_leaving_ && connection_->pending() == 0) leave();
}

void Node::close(const Failure& failure) {
  if (is_closed_) return;
  const auto self = shared_from_this();
  is_closed_ = true;
  stats_.end();
  pause_->timer.cancel();
  expiry_.cancel();
  inquiry_->close(failure);
  if (attempt_ != nullptr) attempt_->close(failure);
  if (connection_ != nullptr) connection_->close(failure);
  fail_waiting(failure);
}

// Requests ----------------------------------------------------------------------------------------

void Node::send(RequestPtr request) {
  if (is_closed_) {
    owner_->on_reply(*this, std::move(request), Failure{Failure::Cause::kClosed, "closed"});
  } else if (is_connected()) {
    connection_->send(std::move(request));
  } else {
    expiry_.at(request->deadline);
    waiting_.push_back(std::move(request));
  }
}

// A command may have come to wait before an earlier one, which a server refused meanwhile.
void Node::flush_waiting() {
  std::deque<RequestPtr> waiting = take_waiting();
  std::ranges::stable_sort(waiting, {}, [](const RequestPtr& each) { return each->number; });
  for (RequestPtr& request : waiting) send(std::move(request));
}

void Node::fail_waiting(const Failure& failure) {
  for (RequestPtr& request : take_waiting()) owner_->on_reply(*this, std::move(request), failure);
}

void Node::expire() {
  const auto self = shared_from_this();
  const auto now = Clock::now();
  std::deque<RequestPtr> late;
  for (RequestPtr& request : take_waiting()) {
    if (request->deadline <= now) {
      late.push_back(std::move(request));
    } else {
      send(std::move(request));
    }
  }
  for (RequestPtr& request : late) {
    owner_->on_reply(*this, std::move(request), Failure{Failure::Cause::kTimeout, last_failure_});
  }
}

void Node::on_reply(RequestPtr request, Result<Reply> result) {
  const auto self = shared_from_this();
  owner_->on_reply(*this, std::move(request), std::move(result));
  leave_if_idle();
}

bool Node::on_push(const Request* oldest, Reply& reply) {
  return owner_->on_push(*this, oldest, reply);
}

void Node::on_broken(const Failure& failure) {
  connection_ = nullptr;
  stats_.broken();
  is_leaving_ = false;
  leaving_.cancel();
  if (!is_closed_) report_down(failure);
  pause_->timer.cancel();
  if (!is_closed_) owner_->on_disconnected(*this, failure);
}

}  // namespace chat::redis
