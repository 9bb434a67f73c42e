#include "redis/database.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "redis/cluster.hpp"
#include "redis/node.hpp"
#include "redis/sentinel.hpp"

namespace chat::redis {

namespace asio = boost::asio;

namespace {

constexpr int kMaxScriptLoads = 3;

// The server refuses, but another one, or this one later, accepts. Nothing was changed.
bool is_refused_for_now(std::string_view code) {
  return code == "READONLY" || code == "LOADING" || code == "MASTERDOWN";
}

// One server, or the master that Sentinels name.
class Client final : public Database, private Node::Owner {
 public:
  explicit Client(EnvironmentPtr environment);
  ~Client() override { close(); }

  bool is_connected() const override { return node_->is_connected(); }
  void close() override;

 private:
  void send(RequestPtr request) override { node_->send(std::move(request)); }
  void on_reply(Node& node, RequestPtr request, Result<Reply> result) override;

  const std::shared_ptr<Node> node_;
  std::unique_ptr<SentinelWatch> watch_;  // Null without Sentinels.
};

Client::Client(EnvironmentPtr environment)
    : Database(std::move(environment)),
      node_(std::make_shared<Node>(environment_, master_settings(environment_),
                                   static_cast<Node::Owner&>(*this))) {
  node_->start();
  watch_ = watch_master(environment_, node_);
}

void Client::close() {
  watch_ = nullptr;
  node_->close({Failure::Cause::kClosed, "the client is closed"});
}

void Client::on_reply(Node& node, RequestPtr request, Result<Reply> result) {
  if (result) {
    complete(std::move(request), std::move(result));
    return;
  }
  const Failure& failure = result.error();
  if (is_refused_for_now(failure.code())) {
    node.restart({Failure::Cause::kDisconnected, failure.message});
    node.send(std::move(request));
  } else if (load_script(*request, failure) || is_worth_another_try(*request, failure)) {
    node.send(std::move(request));
  } else {
    complete(std::move(request), std::move(result));
  }
}

}  // namespace

Task<Result<Reply>> Database::run(Command command, CallOptions options) {
  auto initiate = [this](Handler handler, Command words, CallOptions how) {
    start(std::move(words), how, std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<Reply>)>(
      std::move(initiate), asio::use_awaitable, std::move(command), options);
}

void Database::start(Command command, CallOptions options, Handler handler) {
  const auto timeout =
      options.timeout.count() > 0 ? options.timeout : environment_->options.command_timeout;
  const auto now = Clock::now();
  auto request =
      std::make_unique<Request>(std::move(command), std::move(handler), now + timeout, options);
  request->begun = now;
  request->number = ++started_;
  environment_->stats->begin_command();
  ++under_way_;
  if (under_way_ > environment_->options.max_requests) {
    complete(std::move(request), Failure{Failure::Cause::kOverloaded, "too many commands wait"});
    return;
  }
  send(std::move(request));
}

// Must be the last step: a handler may destroy this.
void Database::complete(RequestPtr request, Result<Reply> result) {
  --under_way_;
  const auto failure = result ? std::nullopt : std::optional(result.error().cause);
  environment_->stats->end_command(failure, Clock::now() - request->begun);
  finish(std::move(request), environment_->executor, std::move(result));
}

bool Database::is_worth_another_try(const Request& request, const Failure& failure) {
  return failure.cause == Failure::Cause::kDisconnected &&
         (!failure.may_have_run || request.options.repeatable) && Clock::now() < request.deadline;
}

bool Database::load_script(Request& request, const Failure& failure) {
  if (request.command.loader() == nullptr || failure.code() != "NOSCRIPT") return false;
  if (++request.script_loads > kMaxScriptLoads) return false;
  request.is_script_missing = true;
  return true;
}

Result<std::unique_ptr<Database>> make_database(asio::any_io_executor executor, Options options,
                                                StatsPtr stats) {
  Result<EnvironmentPtr> environment =
      make_environment(std::move(executor), std::move(options), std::move(stats), Role::kCommands);
  if (!environment) return std::move(environment).error();
  std::unique_ptr<Database> database;
  if ((*environment)->options.cluster.empty()) {
    database = std::make_unique<Client>(std::move(*environment));
  } else {
    database = std::make_unique<Cluster>(std::move(*environment));
  }
  return database;
}

}  // namespace chat::redis
