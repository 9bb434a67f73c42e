#include "redis/cluster.hpp"

#include <algorithm>
#include <utility>

namespace chat::redis {
namespace {

constexpr std::chrono::milliseconds kRetryTime{50};
constexpr int kMaxRedirections = 16;

std::shared_ptr<const std::string> asking() {
  static const auto bytes = std::make_shared<const std::string>(Command("ASKING").bytes());
  return bytes;
}

// Nobody can do it now, and nothing was changed.
bool is_refused_for_now(std::string_view code) {
  return code == "TRYAGAIN" || code == "CLUSTERDOWN" || code == "LOADING" || code == "MASTERDOWN" ||
         code == "READONLY";
}

}  // namespace

Cluster::Cluster(EnvironmentPtr environment)
    : Database(std::move(environment)),
      parked_timer_(environment_->executor, [this] { retry_parked(); }),
      map_(environment_, *this) {}

void Cluster::close() {
  if (is_closed_) return;
  const Failure failure{Failure::Cause::kClosed, "the client is closed"};
  is_closed_ = true;
  parked_timer_.cancel();
  map_.close(failure);
  fail_parked(failure);
}

// A command without a key is for any node.
void Cluster::send(RequestPtr request) {
  if (is_closed_) {
    complete(std::move(request), Failure{Failure::Cause::kClosed, "the client is closed"});
    return;
  }
  const std::string_view key = request->command.first_key();
  Node* node = key.empty() ? map_.any() : map_.of_slot(slot_of(key));
  if (node == nullptr) {
    park(std::move(request), why_parked_);
  } else {
    node->send(std::move(request));
  }
}

void Cluster::on_reply(Node& node, RequestPtr request, Result<Reply> result) {
  if (result) {
    complete(std::move(request), std::move(result));
    return;
  }
  const Failure& failure = result.error();
  if (redirect(node, request, failure)) return;
  if (is_refused_for_now(failure.code())) {
    map_.refresh();
    park(std::move(request), failure.message);
  } else if (load_script(*request, failure)) {
    node.send(std::move(request));
  } else if (!is_closed_ && is_worth_another_try(*request, failure)) {
    send(std::move(request));
  } else {
    complete(std::move(request), std::move(result));
  }
}

bool Cluster::redirect(Node& node, RequestPtr& request, const Failure& failure) {
  const std::string_view code = failure.code();
  if (is_closed_ || (code != "MOVED" && code != "ASK")) return false;
  const auto redirection = parse_redirection(failure.message, node.endpoint());
  if (!redirection || ++request->redirections > kMaxRedirections) return false;
  if (code == "MOVED") {
    map_.move_slot(*redirection);
  } else {
    request->preface = asking();
  }
  map_.at(redirection->endpoint).send(std::move(request));
  return true;
}

// What waits for a node that is gone may have another now.
void Cluster::on_refreshed(const Result<>& result) {
  if (!result) {
    why_parked_ = describe(result.error());
    if (result.error().cause == Failure::Cause::kRefused) fail_parked(result.error());
    return;
  }
  std::deque<RequestPtr> waiting;
  map_.for_each_node([&waiting](Node& node) {
    if (node.is_connected()) return;
    for (RequestPtr& request : node.take_waiting()) waiting.push_back(std::move(request));
  });
  for (RequestPtr& request : waiting) send(std::move(request));
  retry_parked();
}

void Cluster::park(RequestPtr request, const std::string& why) {
  if (is_closed_) {
    complete(std::move(request), Failure{Failure::Cause::kClosed, "the client is closed"});
    return;
  }
  why_parked_ = why;
  parked_timer_.at(std::min(Clock::now() + kRetryTime, request->deadline));
  parked_.push_back(std::move(request));
}

void Cluster::retry_parked() {
  const auto now = Clock::now();
  for (RequestPtr& request : std::exchange(parked_, {})) {
    if (request->deadline <= now) {
      complete(std::move(request), Failure{Failure::Cause::kTimeout, why_parked_});
    } else {
      send(std::move(request));
    }
  }
}

void Cluster::fail_parked(const Failure& failure) {
  for (RequestPtr& request : std::exchange(parked_, {})) complete(std::move(request), failure);
}

}  // namespace chat::redis
