#include "chat/presence/removal.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <mutex>
#include <utility>

#include "chat/support/guarded.hpp"

namespace chat::core {
namespace {

namespace asio = boost::asio;

// Most of the time is spent waiting for the state, whose answers arrive in batches.
constexpr std::size_t kAtATime = 32;

/// State that the workers share.
struct Batch {
  Batch(Presence& its_presence, std::vector<GoneSocket> its_sockets)
      : presence(its_presence), sockets(std::move(its_sockets)) {}

  Presence& presence;
  const std::vector<GoneSocket> sockets;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> out_of_reach = false;
  std::mutex mutex;
  std::vector<GoneSocket> failed;  ///< under mutex
};

Task<> remove_some(std::shared_ptr<Batch> batch) {
  while (!batch->out_of_reach) {
    const std::size_t index = batch->next.fetch_add(1);
    if (index >= batch->sockets.size()) co_return;
    const GoneSocket& socket = batch->sockets[index];
    auto gone = co_await batch->presence.remove(socket);
    if (!gone.has_error() || !is_outcome_unknown(gone.error())) continue;
    if (gone.error() == errors::timeout()) batch->out_of_reach = true;
    const std::lock_guard lock(batch->mutex);
    batch->failed.push_back(socket);
  }
}

}  // namespace

Task<std::vector<GoneSocket>> Removal::remove(std::vector<GoneSocket> sockets) {
  auto executor = co_await asio::this_coro::executor;
  const auto batch = std::make_shared<Batch>(presence_, std::move(sockets));
  const std::size_t workers = std::min(kAtATime, batch->sockets.size());
  if (workers == 0) co_return std::vector<GoneSocket>();
  using Worker = decltype(asio::co_spawn(executor, remove_some(batch), asio::deferred));
  std::vector<Worker> all;
  all.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) {
    all.push_back(asio::co_spawn(executor, remove_some(batch), asio::deferred));
  }
  co_await asio::experimental::make_parallel_group(std::move(all))
      .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  std::vector<GoneSocket> left = std::move(batch->failed);
  const std::size_t tried = std::min(batch->next.load(), batch->sockets.size());
  left.insert(left.end(), batch->sockets.begin() + static_cast<std::ptrdiff_t>(tried),
              batch->sockets.end());
  co_return left;
}

/// Removes all sockets of a record, which `asking` reads; those of a lease, if one is named.
Task<Result<>> Removal::remove_all(Task<Result<Sockets>> asking, std::string lease) {
  auto sockets = co_await std::move(asking);
  if (sockets.has_error()) co_return sockets.error();
  std::vector<GoneSocket> gone;
  gone.reserve(sockets->size());
  for (auto& [id, user] : *sockets)
    gone.push_back({.id = id, .user = std::move(user), .lease = lease});
  auto left = co_await remove(std::move(gone));
  if (!left.empty()) co_return errors::timeout();
  co_return Result<>();
}

Task<Result<>> Removal::remove_sockets_of(std::string instance) {
  return remove_all(store_.instance_sockets(std::move(instance)), {});
}

Task<Result<>> Removal::remove_instance(std::string instance) {
  auto removed = co_await remove_sockets_of(instance);
  if (removed.has_error()) co_return removed.error();
  co_return co_await store_.forget_instance(std::move(instance));
}

Task<Result<>> Removal::remove_lease(std::string lease) {
  auto removed = co_await remove_all(store_.lease_sockets(lease), lease);
  if (removed.has_error()) co_return removed.error();
  co_return co_await store_.forget_lease(std::move(lease));
}

}  // namespace chat::core
