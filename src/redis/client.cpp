#include "redis/client.hpp"

#include <utility>

namespace chat::redis {
namespace {

// The server refuses, but another one, or this one later, accepts. Nothing was changed.
bool is_refused_for_now(std::string_view code) {
  return code == "READONLY" || code == "LOADING" || code == "MASTERDOWN";
}

}  // namespace

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

}  // namespace chat::redis
