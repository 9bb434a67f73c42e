#include "webhooks/endpoint.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <openssl/rand.h>
#include <random>
#include <utility>

#include "base/epoch_time.hpp"
#include "base/log.hpp"
#include "http_client/worker.hpp"
#include "webhooks/json.hpp"
#include "webhooks/signature.hpp"
#include "webhooks/until_safe.hpp"

namespace chat::webhooks {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLastPause{10'000};

/// A unique id, by which receivers detect duplicates.
std::string make_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  unsigned char bytes[16];
  RAND_bytes(bytes, sizeof(bytes));
  std::string id = "msg_";
  for (const unsigned char byte : bytes) id.append({kDigits[byte >> 4], kDigits[byte & 15]});
  return id;
}

http::ClientOptions client_options(const Options& options) {
  http::ClientOptions client;
  client.connect_timeout = milliseconds(options.timeout);
  client.request_timeout = milliseconds(options.timeout);
  client.max_response_size = options.max_response_size;
  client.max_connections = options.max_connections;
  client.max_waiting = options.max_waiting;
  client.tls_ca_file = options.tls_ca_file;
  return client;
}

bool is_success(int status) { return status >= 200 && status < 300; }

/// A retry may succeed.
bool is_passing(int status) {
  constexpr int kRequestTimeout = 408;
  constexpr int kTooManyRequests = 429;
  return status >= 500 || status == kRequestTimeout || status == kTooManyRequests;
}

bool is_passing(http::Failure::Cause cause) {
  using Cause = http::Failure::Cause;
  return cause == Cause::kNotConnected || cause == Cause::kTimeout ||
         cause == Cause::kDisconnected || cause == Cause::kOverloaded;
}

/// False for overload on this side, and for an answer over the size limit: a client's own data may
/// have come back in it.
bool is_its_own(http::Failure::Cause cause) {
  using Cause = http::Failure::Cause;
  return cause != Cause::kOverloaded && cause != Cause::kTooLarge;
}

}  // namespace

/// The outcome of one request.
struct Endpoint::Attempt {
  std::optional<Answer> answer = {};
  std::string why = {};        ///< why there is no answer
  bool is_worth_more = false;  ///< a retry may succeed
  bool is_server_to_blame = true;
};

Endpoint::Endpoint(Options options, http::Worker& worker)
    : options_(std::move(options)),
      url_(http::parse_url(options_.url).value()),
      secret_(parse_secret(options_.secret)),
      worker_(worker),
      client_(worker.executor(), client_options(options_)),
      circuit_(options_.circuit_failures, milliseconds(options_.circuit_pause)) {}

bool Endpoint::concerns(const std::string& room) const {
  return options_.rooms.empty() || std::ranges::find(options_.rooms, room) != options_.rooms.end();
}

HookStats Endpoint::stats() const {
  return {.hook = options_.hook, .answered = answered_, .failed = failed_, .skipped = skipped_};
}

Task<std::optional<Answer>> Endpoint::ask(Object data, Durability* durability) {
  co_await until_safe(durability);
  Task<std::optional<Answer>> asking = ask_here(std::move(data));
  co_return co_await worker_.run(std::move(asking));
}

Task<> Endpoint::close() {
  Task<> closing = close_here();
  co_await worker_.run(std::move(closing));
}

Task<> Endpoint::close_here() {
  is_closed_ = true;
  client_.close();
  for (boost::asio::steady_timer* timer : waiting_) timer->cancel();
  co_return;
}

Task<std::optional<Answer>> Endpoint::ask_here(Object data) {
  const std::string id = make_id();
  Object message{
      {"hook", options_.hook}, {"id", id}, {"timestamp", base::epoch_time<milliseconds>()}};
  message.set("data", std::move(data));
  const std::string body = to_json_text(message);
  bool was_admitted = false;
  for (std::int64_t number = 0; !is_closed_ && circuit_.admit(Clock::now()); ++number) {
    was_admitted = true;
    Attempt made = co_await attempt(id, body);
    if (made.answer) {
      ++answered_;
      note_success();
      co_return std::move(made.answer);
    }
    if (is_closed_ || !made.is_server_to_blame) {
      circuit_.abandoned();
    } else {
      note_failure(made.why);
    }
    if (!made.is_worth_more || number == options_.retries) break;
    co_await wait_to_retry(number);
  }
  ++(was_admitted ? failed_ : skipped_);
  co_return std::nullopt;
}

Task<Endpoint::Attempt> Endpoint::attempt(std::string id, std::string body) {
  http::Request request = make_request(id, std::move(body));
  const auto response = co_await client_.send(url_.origin, std::move(request));
  Attempt made;
  if (!response) {
    made.why = http::describe(response.error());
    made.is_worth_more = is_passing(response.error().cause);
    made.is_server_to_blame = is_its_own(response.error().cause);
  } else if (!is_success(response->status)) {
    made.why = "status " + std::to_string(response->status);
    made.is_worth_more = is_passing(response->status);
    // Any other status may be due to this request alone, which a client may have caused.
    made.is_server_to_blame = made.is_worth_more;
  } else {
    made.answer = parse_answer(response->body);
    if (!made.answer) made.why = "the answer is none";
  }
  co_return made;
}

http::Request Endpoint::make_request(const std::string& id, std::string body) const {
  const std::int64_t now = base::epoch_time<std::chrono::seconds>();
  http::Request request;
  request.method = "POST";
  request.target = url_.target;
  request.headers = {{"content-type", "application/json"},
                     {"accept", "application/json"},
                     {"user-agent", "chat-service"},
                     {"webhook-id", id},
                     {"webhook-timestamp", std::to_string(now)}};
  if (secret_) request.headers.emplace_back("webhook-signature", sign(*secret_, id, now, body));
  request.body = std::move(body);
  request.is_repeatable = true;  // the receiver detects duplicates by the id
  return request;
}

Task<> Endpoint::wait_to_retry(std::int64_t number) {
  if (is_closed_) co_return;
  static thread_local std::minstd_rand random(std::random_device{}());
  const std::int64_t factor = std::int64_t{1} << std::min<std::int64_t>(number, 10);
  const milliseconds pause = std::min(kLastPause, milliseconds(kFirstPause.count() * factor));
  // Jitter, as many may have failed together.
  std::uniform_int_distribution<std::int64_t> spread(pause.count() / 2, pause.count());
  boost::asio::steady_timer timer(worker_.executor(), milliseconds(spread(random)));
  waiting_.insert(&timer);
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  waiting_.erase(&timer);
}

void Endpoint::note_success() {
  circuit_.succeeded();
  if (std::exchange(is_failing_, false)) {
    base::log_info("a webhook answers again", {{"hook", options_.hook}});
  }
}

/// Logs the first failure and the opening of the circuit, not each request.
void Endpoint::note_failure(const std::string& why) {
  if (!std::exchange(is_failing_, true)) {
    base::log_warning("a webhook has failed", {{"hook", options_.hook}, {"why", why}});
  }
  if (circuit_.failed(Clock::now())) {
    base::log_error("a webhook is asked no more for a while",
                    {{"hook", options_.hook}, {"why", why}});
  }
}

}  // namespace chat::webhooks
