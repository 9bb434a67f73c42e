// A loop with a Redis subscriber for tests.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "redis/subscriber.hpp"
#include "run_until.hpp"

namespace chat::redis {

/// Records its subscriber's calls. The loop runs only in calls that wait.
class Listener {
 public:
  using Later = std::shared_ptr<std::optional<Result<>>>;

  explicit Listener(Options options)
      : subscriber_(make_subscriber(loop_.get_executor(), std::move(options)).value()) {}
  ~Listener() {
    subscriber_ = nullptr;
    loop_.restart();
    loop_.run();
  }

  Subscriber& subscriber() { return *subscriber_; }
  const std::vector<std::string>& heard(const std::string& name) { return heard_[name]; }
  int resumed(const std::string& name) { return resumed_[name]; }

  Later subscribe_later(const std::string& name) {
    auto result = std::make_shared<std::optional<Result<>>>();
    Subscriber::Callbacks callbacks;
    callbacks.on_message = [this, name](std::string text) { heard_[name].push_back(text); };
    callbacks.on_resumed = [this, name] { ++resumed_[name]; };
    subscriber_->subscribe(name, std::move(callbacks),
                           [result](Result<> done) { result->emplace(std::move(done)); });
    return result;
  }

  Later unsubscribe_later(const std::string& name) {
    auto result = std::make_shared<std::optional<Result<>>>();
    subscriber_->unsubscribe(name, [result](Result<> done) { result->emplace(std::move(done)); });
    return result;
  }

  Result<> subscribe(const std::string& name) { return wait_for(subscribe_later(name)); }
  Result<> unsubscribe(const std::string& name) { return wait_for(unsubscribe_later(name)); }

  /// Runs the loop until the condition holds; false if that takes too long.
  bool run_until(const std::function<bool()>& is_so, std::chrono::milliseconds time = kPatience) {
    return redis::run_until(loop_, is_so, time);
  }

 private:
  Result<> wait_for(const Later& later) {
    if (run_until([&] { return later->has_value(); })) return std::move(**later);
    return Failure{Failure::Cause::kTimeout, "the test has waited too long"};
  }

  boost::asio::io_context loop_;
  std::map<std::string, std::vector<std::string>> heard_;
  std::map<std::string, int> resumed_;
  std::unique_ptr<Subscriber> subscriber_;
};

}  // namespace chat::redis
