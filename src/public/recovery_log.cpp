#include <algorithm>
#include <chat/recovery_log.hpp>

namespace chat::recovery {

bool is_among(std::string_view socket, std::string_view sockets) {
  while (!sockets.empty()) {
    const std::size_t end = std::min(sockets.find(','), sockets.size());
    if (sockets.substr(0, end) == socket) return true;
    sockets.remove_prefix(std::min(end + 1, sockets.size()));
  }
  return false;
}

void Floor::drop(EventPlace place, const std::string& left_out) {
  if (left_out != except) {
    dropped_for_except = dropped;
    except = left_out;
  }
  dropped = place;
  if (except.empty()) dropped_for_except = dropped;
}

void Floor::merge(const Floor& other) {
  Floor lower = other;
  if (lower.dropped > dropped) std::swap(*this, lower);
  const bool is_same = lower.except == except;
  dropped_for_except =
      std::max(dropped_for_except, is_same ? lower.dropped_for_except : lower.dropped);
}

}  // namespace chat::recovery
