#include "redis/resolve.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace chat::redis {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ResolveHandler = asio::any_completion_handler<void(Result<Addresses>)>;

// The resolver and the timer race; the first completes the handler.
struct Race {
  tcp::resolver resolver;
  asio::steady_timer timer;
  ResolveHandler handler;

  void finish(Result<Addresses> result) {
    if (!handler) return;
    timer.cancel();
    resolver.cancel();
    std::exchange(handler, nullptr)(std::move(result));
  }
};

void look_up(ResolveHandler handler, const asio::any_io_executor& executor,
             const Endpoint& endpoint, Clock::time_point deadline) {
  auto race = std::make_shared<Race>(
      Race{tcp::resolver(executor), asio::steady_timer(executor, deadline), std::move(handler)});
  race->timer.async_wait([race, host = endpoint.host](auto error) {
    if (error) return;
    race->finish(Failure{Failure::Cause::kTimeout, "no address found in time for " + host});
  });
  race->resolver.async_resolve(
      endpoint.host, std::to_string(endpoint.port),
      [race, host = endpoint.host](auto error, const tcp::resolver::results_type& found) {
        if (error) {
          race->finish(Failure{Failure::Cause::kDisconnected, host + ": " + error.message()});
          return;
        }
        Addresses addresses;
        for (const auto& entry : found) addresses.push_back(entry.endpoint());
        race->finish(std::move(addresses));
      });
}

}  // namespace

Task<Result<Addresses>> resolve(asio::any_io_executor executor, Endpoint endpoint,
                                Clock::time_point deadline) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(endpoint.host, error);
  if (!error) co_return Addresses{tcp::endpoint(address, endpoint.port)};
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable) const,
                                          void(Result<Addresses>)>(look_up, asio::use_awaitable,
                                                                   executor, endpoint, deadline);
}

}  // namespace chat::redis
