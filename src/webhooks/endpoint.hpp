// One webhook: a hook, its URL, and its circuit breaker.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chat/durability.hpp>
#include <chat/task.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "http_client/client.hpp"
#include "webhooks/answer.hpp"
#include "webhooks/circuit.hpp"
#include "webhooks/hook_stats.hpp"
#include "webhooks/options.hpp"

namespace chat::http {
class Worker;
}

namespace chat::webhooks {

/// Lives on its worker's thread. Destroy it before the worker and after the worker's stop().
class Endpoint {
 public:
  /// The options must pass check(). Throws std::runtime_error if `tls_ca_file` cannot be read.
  Endpoint(Options options, http::Worker& worker);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// The answer; nullopt if there is none or it is invalid. On any executor. Asks once all changes
  /// made so far are safe by `durability`, which may be nullptr.
  Task<std::optional<Answer>> ask(Object data, Durability* durability);

  /// Pending and later questions end without an answer. On any executor.
  Task<> close();

  /// Outcomes so far. Thread-safe.
  HookStats stats() const;

  bool is_allowing_failure() const { return options_.on_failure == "allow"; }
  bool concerns(const std::string& room) const;

 private:
  struct Attempt;

  Task<std::optional<Answer>> ask_here(Object data);
  Task<Attempt> attempt(std::string id, std::string body);
  http::Request make_request(const std::string& id, std::string body) const;
  Task<> wait_to_retry(std::int64_t number);
  Task<> close_here();
  void note_success();
  void note_failure(const std::string& why);

  const Options options_;
  const http::Url url_;
  const std::optional<std::string> secret_;
  http::Worker& worker_;

  std::atomic<std::uint64_t> answered_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;
  std::atomic<std::uint64_t> skipped_ = 0;

  // On the worker's thread only.
  http::Client client_;
  Circuit circuit_;
  std::set<boost::asio::steady_timer*> waiting_;  ///< for retries
  bool is_failing_ = false;
  bool is_closed_ = false;
};

}  // namespace chat::webhooks
