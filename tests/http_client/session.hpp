// A loop with an HTTP client for tests.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http_client/client.hpp"

namespace chat::http {

/// The loop runs only in calls that wait.
class Session {
 public:
  /// The outcome of a request; empty until it ends, or if the wait for it was cancelled.
  struct Pending {
    std::optional<Result<Response>> result;
    boost::asio::cancellation_signal cancel;
    bool is_over = false;
  };
  using PendingPtr = std::shared_ptr<Pending>;

  explicit Session(ClientOptions options = {})
      : client_(std::make_unique<Client>(loop_.get_executor(), std::move(options))) {}

  boost::asio::io_context& loop() { return loop_; }
  Client& client() { return *client_; }
  void destroy_client() { client_ = nullptr; }

  PendingPtr start(Origin origin, Request request,
                   std::optional<ClientOptions::Duration> timeout = std::nullopt) {
    auto pending = std::make_shared<Pending>();
    boost::asio::co_spawn(
        loop_, client_->send(std::move(origin), std::move(request), timeout),
        boost::asio::bind_cancellation_slot(
            pending->cancel.slot(), [pending](std::exception_ptr error, Result<Response> result) {
              if (!error) pending->result.emplace(std::move(result));
              pending->is_over = true;
            }));
    return pending;
  }

  Result<Response> send(Origin origin, Request request) {
    return wait_for(start(std::move(origin), std::move(request)));
  }

  Result<Response> wait_for(const PendingPtr& pending) {
    if (run_until([&] { return pending->result.has_value(); })) return *pending->result;
    return Failure{Failure::Cause::kClosed, "the test has waited too long"};
  }

  /// Runs the loop until the condition holds; false if that takes too long.
  bool run_until(const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  /// Runs all handlers that are ready.
  void run_ready() {
    loop_.restart();
    while (loop_.poll() > 0) loop_.restart();
  }

 private:
  boost::asio::io_context loop_;
  std::unique_ptr<Client> client_;
};

inline std::string text_of(const Result<Response>& result) {
  if (!result) return describe(result.error());
  return std::to_string(result->status) + ' ' + result->body;
}

inline Request get(std::string target) {
  Request request;
  request.target = std::move(target);
  return request;
}

inline Request post(std::string target, std::string body) {
  Request request = get(std::move(target));
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

}  // namespace chat::http
