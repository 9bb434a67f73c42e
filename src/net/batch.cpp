#include "net/batch.hpp"

#include <memory>
#include <vector>

namespace chat::net {
namespace {

constexpr std::size_t kMaxSpare = 256;
constexpr std::size_t kMaxSpareRoom = 4096;  // bytes of each
constexpr std::size_t kFirstRoom = 512;      // a few messages

thread_local std::vector<std::unique_ptr<Batch>> spare;

}  // namespace

BatchPtr make_batch() {
  if (spare.empty()) {
    auto batch = std::make_unique<Batch>();
    batch->bytes.reserve(kFirstRoom);
    return BatchPtr(batch.release());
  }
  BatchPtr batch(spare.back().release());
  spare.pop_back();
  return batch;
}

void detail::let_go(Batch* batch) {
  std::unique_ptr<Batch> owned(batch);
  if (spare.size() == kMaxSpare || owned->bytes.capacity() > kMaxSpareRoom) return;
  owned->bytes.clear();
  owned->marks.clear();
  spare.push_back(std::move(owned));
}

}  // namespace chat::net
