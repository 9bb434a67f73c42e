#include "chat/nodes/own_sockets.hpp"

#include <unordered_set>
#include <utility>
#include <vector>

#include "chat/support/guarded.hpp"

namespace chat::core {

Task<> OwnSockets::look() {
  if (looks_left_ == 0) co_return;
  const Result<> done =
      co_await guarded("sockets of this node", [this] { return remove_leftovers(); });
  if (done.has_error()) co_return;  // the next look retries
  if (--looks_left_ == 0) without_connection_.clear();
}

Task<Result<>> OwnSockets::remove_leftovers() {
  auto known = co_await store_.instance_sockets(store_.instance_uid());
  if (known.has_error()) co_return known.error();
  const std::unordered_set<std::string> kept = grace_.sockets();
  std::set<std::string> suspects;
  std::vector<GoneSocket> leftovers;
  for (auto& [id, user] : *known) {
    if (transport_.has_socket(id) || kept.contains(id)) continue;
    if (without_connection_.contains(id)) leftovers.push_back({.id = id, .user = user});
    suspects.insert(id);
  }
  without_connection_ = std::move(suspects);
  if (leftovers.empty()) co_return Result<>();
  base::log_warning("the state has sockets of this node that are gone",
                    {{"sockets", std::to_string(leftovers.size())}});
  const auto left = co_await removal_.remove(std::move(leftovers));
  if (!left.empty()) co_return errors::timeout();
  co_return Result<>();
}

}  // namespace chat::core
