#include "redis/sentinel.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/host_port.hpp"

namespace chat::redis {
namespace {

constexpr std::string_view kSwitchMaster = "+switch-master";
constexpr std::chrono::milliseconds kShortestTry{500};

// The Sentinels in query order: the last one to answer goes first.
using Order = std::shared_ptr<std::vector<Endpoint>>;

Login sentinel_login(const Options& options) {
  const auto share = options.connect_timeout /
                     static_cast<int>(std::max<std::size_t>(options.sentinels.size(), 1));
  return {options.sentinel_user, options.sentinel_password, 0, std::max(share, kShortestTry),
          options.sentinel_tls};
}

std::optional<Endpoint> to_endpoint(const Reply& reply) {
  const auto host = reply[0].text();
  const auto port = reply[1].integer();
  if (!host || !port || *port <= 0 || *port > 65535) return std::nullopt;
  return Endpoint{std::string(*host), static_cast<std::uint16_t>(*port)};
}

Task<Result<Endpoint>> ask_sentinel(std::shared_ptr<Inquiry> inquiry, Endpoint sentinel) {
  const std::string& name = inquiry->options().master_name;
  Command question("SENTINEL");
  question.arg("GET-MASTER-ADDR-BY-NAME").arg(name);
  const Result<Reply> reply =
      co_await inquiry->ask(sentinel, sentinel_login(inquiry->options()), std::move(question));
  if (!reply) {
    Failure failure = reply.error();
    failure.message.insert(0, "Sentinel " + to_string(sentinel) + ": ");
    co_return failure;
  }
  const std::optional<Endpoint> master = to_endpoint(*reply);
  if (master) co_return *master;
  co_return Failure{Failure::Cause::kDisconnected,
                    "Sentinel " + to_string(sentinel) + " knows no master " + name};
}

Task<Result<Endpoint>> find_master(std::shared_ptr<Inquiry> inquiry, Order order) {
  std::string failures;
  for (std::size_t i = 0; i < order->size(); ++i) {
    const Endpoint sentinel = (*order)[i];
    Result<Endpoint> master = co_await ask_sentinel(inquiry, sentinel);
    if (master) {
      std::rotate(order->begin(), order->begin() + static_cast<std::ptrdiff_t>(i),
                  order->begin() + static_cast<std::ptrdiff_t>(i) + 1);
      co_return master;
    }
    failures.append(failures.empty() ? "" : "; ").append(describe(master.error()));
  }
  co_return Failure{Failure::Cause::kDisconnected, "no Sentinel names a master: " + failures};
}

Task<Result<Endpoint>> next_of(Order order) {
  std::rotate(order->begin(), order->begin() + 1, order->end());
  co_return order->back();
}

NodeSettings watch_settings(const EnvironmentPtr& environment) {
  const auto order = std::make_shared<std::vector<Endpoint>>(environment->options.sentinels);
  return {[order](const auto&) { return next_of(order); }, sentinel_login(environment->options),
          false, Role::kSentinel};
}

}  // namespace

NodeSettings master_settings(const EnvironmentPtr& environment) {
  const Options& options = environment->options;
  const Login login = server_login(options, options.connect_timeout);
  if (options.sentinels.empty()) {
    return {located_at(options.server), login, false, environment->role};
  }
  const auto order = std::make_shared<std::vector<Endpoint>>(options.sentinels);
  return {[order](std::shared_ptr<Inquiry> inquiry) { return find_master(inquiry, order); }, login,
          true, environment->role};
}

std::optional<Endpoint> parse_switch_master(std::string_view message,
                                            std::string_view master_name) {
  std::vector<std::string_view> words;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find(' '), message.size());
    words.push_back(message.substr(0, end));
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  if (words.size() != 5 || words[0] != master_name) return std::nullopt;
  const auto port = base::parse_port(words[4]);
  if (!port) return std::nullopt;
  return Endpoint{std::string(words[3]), *port};
}

SentinelWatch::SentinelWatch(const EnvironmentPtr& environment, std::shared_ptr<Node> master)
    : environment_(environment),
      master_(std::move(master)),
      sentinel_(std::make_shared<Node>(environment, watch_settings(environment),
                                       static_cast<Node::Owner&>(*this))) {
  sentinel_->start();
}

SentinelWatch::~SentinelWatch() { sentinel_->close({Failure::Cause::kClosed, "closed"}); }

void SentinelWatch::on_connected(Node& node) {
  node.send(std::make_unique<Request>(
      Command("SUBSCRIBE").arg(kSwitchMaster), [](const Result<Reply>&) {},
      Clock::now() + environment_->options.command_timeout));
}

void SentinelWatch::on_reply(Node&, RequestPtr request, Result<Reply> result) {
  finish(std::move(request), environment_->executor, std::move(result));
}

bool SentinelWatch::on_push(Node&, const Request*, Reply& reply) {
  if (reply[0].text() != "message") return false;
  const auto master =
      parse_switch_master(reply[2].text().value_or(""), environment_->options.master_name);
  if (master && master_->is_connected() && *master != master_->endpoint()) {
    master_->restart({Failure::Cause::kDisconnected, "the Sentinels made another the master"});
  }
  return true;
}

std::unique_ptr<SentinelWatch> watch_master(const EnvironmentPtr& environment,
                                            std::shared_ptr<Node> master) {
  if (environment->options.sentinels.empty()) return nullptr;
  return std::make_unique<SentinelWatch>(environment, std::move(master));
}

}  // namespace chat::redis
