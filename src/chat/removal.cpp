#include "chat/removal.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "chat/core.hpp"
#include "chat/guarded.hpp"

namespace chat::core {
namespace {

namespace asio = boost::asio;

// The time goes into waiting for the state, and its answers come many at a time.
constexpr std::size_t kAtATime = 32;

using Sockets = std::map<std::string, std::string>;  ///< with their users

/// What the workers share.
struct Removal {
  Removal(Core& its_core, std::vector<GoneSocket> its_sockets)
      : core(its_core), sockets(std::move(its_sockets)) {}

  Core& core;
  const std::vector<GoneSocket> sockets;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> out_of_reach = false;
  std::mutex mutex;
  std::vector<GoneSocket> failed;  ///< under mutex
};

Task<> remove_some(std::shared_ptr<Removal> removal) {
  while (!removal->out_of_reach) {
    const std::size_t index = removal->next.fetch_add(1);
    if (index >= removal->sockets.size()) co_return;
    const GoneSocket& socket = removal->sockets[index];
    auto gone = co_await removal->core.presence.remove(socket);
    if (!gone.has_error() || !is_open(gone.error())) continue;
    if (gone.error() == errors::timeout()) removal->out_of_reach = true;
    const std::lock_guard lock(removal->mutex);
    removal->failed.push_back(socket);
  }
}

/// All that a record has, for which this asks; of a lease, if any.
Task<Result<>> remove_all(Core& core, Task<Result<Sockets>> asking, std::string lease) {
  auto sockets = co_await std::move(asking);
  if (sockets.has_error()) co_return sockets.error();
  std::vector<GoneSocket> gone;
  gone.reserve(sockets->size());
  for (auto& [id, user] : *sockets)
    gone.push_back({.id = id, .user = std::move(user), .lease = lease});
  auto left = co_await remove_sockets(core, std::move(gone));
  if (!left.empty()) co_return errors::timeout();
  co_return Result<>();
}

}  // namespace

Task<std::vector<GoneSocket>> remove_sockets(Core& core, std::vector<GoneSocket> sockets) {
  auto executor = co_await asio::this_coro::executor;
  const auto removal = std::make_shared<Removal>(core, std::move(sockets));
  const std::size_t workers = std::min(kAtATime, removal->sockets.size());
  if (workers == 0) co_return std::vector<GoneSocket>();
  using Worker = decltype(asio::co_spawn(executor, remove_some(removal), asio::deferred));
  std::vector<Worker> all;
  all.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) {
    all.push_back(asio::co_spawn(executor, remove_some(removal), asio::deferred));
  }
  co_await asio::experimental::make_parallel_group(std::move(all))
      .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  std::vector<GoneSocket> left = std::move(removal->failed);
  const std::size_t tried = std::min(removal->next.load(), removal->sockets.size());
  left.insert(left.end(), removal->sockets.begin() + static_cast<std::ptrdiff_t>(tried),
              removal->sockets.end());
  co_return left;
}

Task<Result<>> remove_sockets_of(Core& core, std::string instance) {
  return remove_all(core, core.store->instance_sockets(std::move(instance)), {});
}

Task<Result<>> remove_instance(Core& core, std::string instance) {
  auto removed = co_await remove_sockets_of(core, instance);
  if (removed.has_error()) co_return removed.error();
  co_return co_await core.store->forget_instance(std::move(instance));
}

Task<Result<>> remove_lease(Core& core, std::string lease) {
  auto removed = co_await remove_all(core, core.store->lease_sockets(lease), lease);
  if (removed.has_error()) co_return removed.error();
  co_return co_await core.store->forget_lease(std::move(lease));
}

}  // namespace chat::core
