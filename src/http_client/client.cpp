#include "http_client/client.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "http_client/connection.hpp"
#include "http_client/exchange.hpp"
#include "http_client/pool.hpp"
#include "http_client/request_text.hpp"

namespace chat::http {
namespace {

// Servers may end a kept connection slightly before the announced time.
constexpr std::chrono::seconds kCaution{1};

// State shared by all attempts.
struct Call {
  std::shared_ptr<const RequestText> text;
  ResponseLimits limits;
  Clock::time_point deadline;
  bool is_repeatable = false;
};

Task<Outcome> try_on_kept(std::shared_ptr<Connection> connection, Call call) {
  connection->close_at(call.deadline);
  co_return co_await exchange(connection, call.text, call.limits);
}

Task<Outcome> try_on_new(std::shared_ptr<Connection> connection, Origin origin,
                         ClientOptions::Duration connect_timeout, Call call) {
  const auto deadline = std::min(call.deadline, Clock::now() + connect_timeout);
  const Result<> opened = co_await connection->open(origin, deadline);
  if (!opened) {
    Failure failure = opened.error();
    failure.message.insert(0, "connecting to " + to_authority(origin) + ": ");
    co_return Outcome{std::move(failure)};
  }
  connection->close_at(call.deadline);
  co_return co_await exchange(connection, call.text, call.limits);
}

// A kept connection was dead, and a retry is harmless.
bool is_worth_another(const Outcome& outcome, const Call& call) {
  if (outcome.result || outcome.is_answered) return false;
  const Failure& failure = outcome.result.error();
  if (failure.cause != Failure::Cause::kDisconnected) return false;
  return call.is_repeatable || !failure.may_be_delivered;
}

}  // namespace

struct Client::Impl {
  Impl(boost::asio::any_io_executor its_executor, ClientOptions its_options)
      : executor(std::move(its_executor)), options(std::move(its_options)) {
    if (!options.tls_ca_file.empty()) load_tls();
  }

  static Task<Result<Response>> send(std::shared_ptr<Impl> self, Origin origin, Request request,
                                     ClientOptions::Duration timeout);
  Call make_call(const Request& request, ClientOptions::Duration timeout) const;
  std::shared_ptr<Pool> pool_of(const Origin& origin);
  std::shared_ptr<outgoing::TlsContext> tls_for(const Origin& origin);
  void load_tls() {
    tls = outgoing::make_tls_context(options.tls_ca_file, options.verify_tls).value();
  }
  void keep_for_next(Place& place, const Outcome& outcome) const;

  const boost::asio::any_io_executor executor;
  const ClientOptions options;
  std::shared_ptr<outgoing::TlsContext> tls;
  std::map<Origin, std::shared_ptr<Pool>> pools;
  bool is_closed = false;
};

Call Client::Impl::make_call(const Request& request, ClientOptions::Duration timeout) const {
  return {.text = nullptr,
          .limits = {request.method == "HEAD", options.max_response_size},
          .deadline = Clock::now() + timeout,
          .is_repeatable =
              !request.is_once && (request.is_repeatable || is_idempotent(request.method))};
}

std::shared_ptr<Pool> Client::Impl::pool_of(const Origin& origin) {
  if (const auto found = pools.find(origin); found != pools.end()) return found->second;
  std::erase_if(pools, [](const auto& entry) { return entry.second->is_unused(); });
  return pools.emplace(origin, std::make_shared<Pool>(executor, options)).first->second;
}

// Loads the system's CAs on first use.
std::shared_ptr<outgoing::TlsContext> Client::Impl::tls_for(const Origin& origin) {
  if (!origin.is_tls) return nullptr;
  if (tls == nullptr) load_tls();
  return tls;
}

void Client::Impl::keep_for_next(Place& place, const Outcome& outcome) const {
  if (!outcome.is_connection_kept) return;
  ClientOptions::Duration time = options.idle_timeout;
  if (outcome.kept_for) {
    time = std::min<ClientOptions::Duration>(time, *outcome.kept_for - kCaution);
  }
  if (time > time.zero()) place.keep(Clock::now() + time);
}

Task<Result<Response>> Client::Impl::send(std::shared_ptr<Impl> self, Origin origin,
                                          Request request, ClientOptions::Duration timeout) {
  if (self->is_closed) co_return Failure{Failure::Cause::kClosed, "the client is closed"};
  Call call = self->make_call(request, timeout);
  Result<RequestText> text = make_request_text(origin, std::move(request));
  if (!text) co_return text.error();
  call.text = std::make_shared<const RequestText>(std::move(*text));

  Place place(self->pool_of(origin));
  // Waiting may take half the time; the server gets the rest.
  const Clock::time_point now = Clock::now();
  const Result<> entered = co_await place.enter(now + (call.deadline - now) / 2);
  if (!entered) co_return entered.error();
  if (const auto kept = place.take_kept()) {
    Outcome outcome = co_await try_on_kept(kept, call);
    if (!is_worth_another(outcome, call)) {
      self->keep_for_next(place, outcome);
      co_return std::move(outcome.result);
    }
  }
  const auto connection = place.make(self->tls_for(origin));
  Outcome outcome = co_await try_on_new(connection, origin, self->options.connect_timeout, call);
  self->keep_for_next(place, outcome);
  co_return std::move(outcome.result);
}

Client::Client(boost::asio::any_io_executor executor, ClientOptions options)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(options))) {}

Client::~Client() { close(); }

Task<Result<Response>> Client::send(Origin origin, Request request,
                                    std::optional<ClientOptions::Duration> timeout) {
  return Impl::send(impl_, std::move(origin), std::move(request),
                    timeout.value_or(impl_->options.request_timeout));
}

void Client::close() {
  impl_->is_closed = true;
  for (const auto& [origin, pool] : impl_->pools) pool->close();
}

}  // namespace chat::http
