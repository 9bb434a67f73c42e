// One webhook: a hook, the URL that it is bound to, and whether that is worth asking.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
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

/// Lives on its worker's thread: it goes before the worker, after the worker's stop().
class Endpoint {
 public:
  /// Options that check() finds no fault with. Throws std::runtime_error where `tls_ca_file` cannot
  /// be read.
  Endpoint(Options options, http::Worker& worker);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// The answer; nullopt where there is none, or none that makes sense. On any executor.
  Task<std::optional<Answer>> ask(Object data);

  /// What is asked ends without an answer, as does all that is asked later. On any executor.
  Task<> close();

  /// How all that was asked has ended. Any thread.
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

  // On the worker's thread alone.
  http::Client client_;
  Circuit circuit_;
  std::set<boost::asio::steady_timer*> waiting_;  ///< to retry
  bool is_failing_ = false;
  bool is_closed_ = false;
};

}  // namespace chat::webhooks
