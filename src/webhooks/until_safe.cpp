#include "webhooks/until_safe.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <memory>

namespace chat::webhooks {

Task<> until_safe(Durability* durability) {
  using boost::asio::steady_timer;
  if (durability == nullptr) co_return;
  const std::uint64_t position = durability->made();
  if (durability->safe() >= position) co_return;
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  // Shared, as a post may come after the end.
  const auto growth = std::make_shared<steady_timer>(executor, steady_timer::time_point::max());
  const std::shared_ptr<void> watch = durability->watch(
      [executor, growth] { boost::asio::post(executor, [growth] { growth->cancel(); }); });
  // A growth in between is posted behind the wait.
  while (durability->safe() < position) {
    co_await growth->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

}  // namespace chat::webhooks
