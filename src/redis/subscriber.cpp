#include "redis/subscriber.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "redis/cluster_subscriber.hpp"
#include "redis/environment.hpp"
#include "redis/server_subscriber.hpp"

namespace chat::redis {

namespace asio = boost::asio;

Task<Result<>> Subscriber::subscribe(std::string channel, Callbacks callbacks) {
  auto initiate = [this](Handler handler, std::string name, Callbacks calls) {
    subscribe(std::move(name), std::move(calls), std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<>)>(
      std::move(initiate), asio::use_awaitable, std::move(channel), std::move(callbacks));
}

Task<Result<>> Subscriber::unsubscribe(std::string channel) {
  auto initiate = [this](Handler handler, std::string name) {
    unsubscribe(std::move(name), std::move(handler));
  };
  return asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<>)>(
      std::move(initiate), asio::use_awaitable, std::move(channel));
}

Result<std::unique_ptr<Subscriber>> make_subscriber(asio::any_io_executor executor,
                                                    Options options) {
  Result<EnvironmentPtr> environment = make_environment(std::move(executor), std::move(options));
  if (!environment) return std::move(environment).error();
  std::unique_ptr<Subscriber> subscriber;
  if ((*environment)->options.cluster.empty()) {
    subscriber = std::make_unique<ServerSubscriber>(std::move(*environment));
  } else {
    subscriber = std::make_unique<ClusterSubscriber>(std::move(*environment));
  }
  return subscriber;
}

}  // namespace chat::redis
