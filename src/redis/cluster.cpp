#include "redis/cluster.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace chat::redis {
namespace {

// The number of doublings.
constexpr std::chrono::milliseconds kShortestPause{5};
constexpr int kMaxPauseDoublings = 3;
constexpr std::chrono::milliseconds kPause{50};

// Two servers that disagree may redirect a command back and forth.
constexpr int kRedirectionsAtOnce = 8;

// A command without an answer at its deadline breaks the connection: none is sent that late.
constexpr std::chrono::milliseconds kLeastTime{50};

// No server accepts it now; nothing was changed.
bool is_refused_for_now(const Request& request, const Failure& failure) {
  const std::string_view code = failure.code();
  if (code == "TRYAGAIN" || code == "CLUSTERDOWN" || code == "LOADING" || code == "MASTERDOWN" ||
      code == "READONLY") {
    return true;
  }
  // A key of a moving slot expired when the script reached it.
  return request.options.repeatable && code == "ERR" &&
         failure.message.find("attempted to access a non local key") != std::string::npos;
}

std::size_t lane_of(const Command& command) {
  const std::hash<std::string_view> hash;
  const std::size_t what =
      command.loader() ? std::hash<const void*>()(command.loader().get()) : hash(command.name());
  constexpr std::size_t kOdd = 0x9e3779b97f4a7c15;
  return hash(command.first_key()) ^ (what * kOdd);
}

}  // namespace

Cluster::Cluster(EnvironmentPtr environment)
    : Database(std::move(environment)),
      timer_(environment_->executor,
             [this] {
               expire(Clock::now());
               advance_all();
             }),
      map_(environment_, *this) {}

void Cluster::close() {
  if (is_closed_) return;
  const Failure failure{Failure::Cause::kClosed, "the client is closed"};
  is_closed_ = true;
  timer_.cancel();
  map_.close(failure);
  fail_waiting(failure);
}

// Sending -----------------------------------------------------------------------------------------

void Cluster::send(RequestPtr request) {
  if (is_closed_) {
    complete(std::move(request), Failure{Failure::Cause::kClosed, "the client is closed"});
    return;
  }
  request->lane = lane_of(request->command);
  route(std::move(request));
}

void Cluster::route(RequestPtr request) {
  if (!lanes_.empty() && lanes_.contains(request->lane)) {
    hold(std::move(request), Clock::time_point::min());
  } else {
    dispatch(std::move(request));
  }
}

void Cluster::dispatch(RequestPtr request) {
  Node* const node = node_for(*request);
  if (node == nullptr) {
    const std::size_t lane = request->lane;
    hold(std::move(request), Clock::now() + kPause);
    advance(lane);
    return;
  }
  request->is_asking = request->ask_at.has_value();
  ++at_nodes_[request->lane];
  node->send(std::move(request));
}

// A command without a key may go to any node.
Node* Cluster::node_for(const Request& request) {
  if (request.ask_at) return &map_.at(*request.ask_at);
  const std::string_view key = request.command.first_key();
  return key.empty() ? map_.any() : map_.of_slot(slot_of(key));
}

// Answers -----------------------------------------------------------------------------------------

void Cluster::on_reply(Node& node, RequestPtr request, Result<Reply> result) {
  const std::size_t lane = request->lane;
  leave_node(*request);
  if (is_closed_) {
    complete(std::move(request), std::move(result));
    return;
  }
  if (!result) {
    if (const auto when = when_again(node, *request, result.error())) {
      hold(std::move(request), *when);
      advance(lane);
      return;
    }
  }
  const bool is_answered = result || result.error().cause == Failure::Cause::kErrorReply;
  if (is_answered && !request->is_asking) {
    dissolve(lane);
  } else {
    advance(lane);
  }
  complete(std::move(request), std::move(result));
}

/// When to resend it; nullopt if the failure is its result.
std::optional<Clock::time_point> Cluster::when_again(Node& node, Request& request,
                                                     const Failure& failure) {
  const auto now = Clock::now();
  const auto asked_at = std::exchange(request.ask_at, std::nullopt);
  if (redirect(node, request, failure)) {
    if (++request.redirections % kRedirectionsAtOnce != 0) return now;
    why_waiting_ = failure.message;
    return now + kPause;
  }
  if (is_refused_for_now(request, failure)) {
    map_.refresh();
    why_waiting_ = failure.message;
    return now + kShortestPause * (1 << std::min(request.refusals++, kMaxPauseDoublings));
  }
  if (load_script(request, failure)) {
    request.ask_at = asked_at;
    return now;
  }
  if (is_worth_another_try(request, failure)) return now;
  return std::nullopt;
}

bool Cluster::redirect(Node& node, Request& request, const Failure& failure) {
  const std::string_view code = failure.code();
  if (code != "MOVED" && code != "ASK") return false;
  const auto redirection = parse_redirection(failure.message, node.endpoint());
  if (!redirection) return false;
  if (code == "MOVED") {
    map_.move_slot(*redirection);
  } else {
    request.ask_at = redirection->endpoint;
  }
  return true;
}

// Requests that wait for a lost node may have another now.
void Cluster::on_refreshed(const Result<>& result) {
  if (!result) {
    why_waiting_ = describe(result.error());
    if (result.error().cause == Failure::Cause::kRefused) fail_waiting(result.error());
    return;
  }
  std::deque<RequestPtr> waiting;
  map_.for_each_node([&waiting](Node& node) {
    if (node.is_connected()) return;
    for (RequestPtr& request : node.take_waiting()) waiting.push_back(std::move(request));
  });
  const auto now = Clock::now();
  for (RequestPtr& request : waiting) {
    leave_node(*request);
    request->ask_at.reset();
    hold(std::move(request), now);
  }
  advance_all();
}

// Lanes -------------------------------------------------------------------------------------------

void Cluster::hold(RequestPtr request, Clock::time_point not_before) {
  Lane& lane = lanes_[request->lane];
  lane.not_before = std::max(lane.not_before, not_before);
  timer_.at(request->deadline - kLeastTime);
  lane.waiting.emplace(request->number, std::move(request));
}

/// Sends the lane's next request, if none of the lane is at a node and it is due.
void Cluster::advance(std::size_t number) {
  const auto found = lanes_.find(number);
  if (found == lanes_.end() || at_nodes_.contains(number)) return;
  Lane& lane = found->second;
  if (lane.waiting.empty()) {
    lanes_.erase(found);
  } else if (lane.not_before > Clock::now()) {
    timer_.at(lane.not_before);
  } else {
    dispatch(std::move(lane.waiting.extract(lane.waiting.begin()).mapped()));
  }
}

void Cluster::advance_all() {
  std::vector<std::size_t> numbers;
  numbers.reserve(lanes_.size());
  for (const auto& [number, lane] : lanes_) numbers.push_back(number);
  for (const std::size_t number : numbers) advance(number);
}

/// The owner answers: all requests go to it.
void Cluster::dissolve(std::size_t number) {
  if (lanes_.empty() || at_nodes_.contains(number)) return;
  const auto found = lanes_.find(number);
  if (found == lanes_.end()) return;
  Lane lane = std::move(lanes_.extract(found).mapped());
  for (auto& [order, request] : lane.waiting) route(std::move(request));
}

void Cluster::leave_node(const Request& request) {
  const auto found = at_nodes_.find(request.lane);
  if (--found->second == 0) at_nodes_.erase(found);
}

void Cluster::expire(Clock::time_point now) {
  std::vector<RequestPtr> late;
  for (auto& [number, lane] : lanes_) {
    for (auto it = lane.waiting.begin(); it != lane.waiting.end();) {
      const auto last_time = it->second->deadline - kLeastTime;
      if (last_time > now) {
        timer_.at(last_time);
        ++it;
      } else {
        late.push_back(std::move(it->second));
        it = lane.waiting.erase(it);
      }
    }
  }
  for (RequestPtr& request : late) {
    complete(std::move(request), Failure{Failure::Cause::kTimeout, why_waiting_});
  }
}

void Cluster::fail_waiting(const Failure& failure) {
  for (auto& [number, lane] : std::exchange(lanes_, {})) {
    for (auto& [order, request] : lane.waiting) complete(std::move(request), failure);
  }
}

}  // namespace chat::redis
