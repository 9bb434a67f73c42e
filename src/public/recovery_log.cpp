#include <algorithm>
#include <chat/recovery_log.hpp>

namespace chat::recovery {

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
  dropped_for_except = std::max(dropped_for_except, lower.of(except));
}

}  // namespace chat::recovery
