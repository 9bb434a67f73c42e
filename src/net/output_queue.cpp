#include "net/output_queue.hpp"

#include <algorithm>
#include <utility>

namespace chat::net {
namespace {

// A batch is freed when all of it is sent; one that grew for ever would never be.
constexpr std::size_t kMaxOwnBatch = 64 * 1024;

// A single piece needs a simpler system call, and is read from the queue itself: below this size a
// copy is cheaper than a second piece.
constexpr std::size_t kCopiedSlice = 1024;

}  // namespace

void OutputQueue::append(const BatchPtr& batch, std::size_t begin, std::size_t end) {
  if (begin == end) return;
  bytes_ += end - begin;
  if (first_ < slices_.size()) {
    Slice& last = slices_.back();
    if (last.batch == batch && last.end == begin) {
      last.end = end;
      return;
    }
  }
  slices_.push_back({batch, begin, end, false});
}

std::string& OutputQueue::own_bytes() {
  if (first_ < slices_.size()) {
    const Slice last = slices_.back();
    if (last.own && last.batch->bytes.size() < kMaxOwnBatch) return last.batch->bytes;
    if (!last.own && last.end - last.begin <= kCopiedSlice) {
      slices_.pop_back();
      return begin_own(
          std::string_view(last.batch->bytes).substr(last.begin, last.end - last.begin));
    }
  }
  return begin_own({});
}

std::string& OutputQueue::begin_own(std::string_view bytes) {
  BatchPtr batch = make_batch();
  batch->bytes.append(bytes);
  slices_.push_back({batch, 0, bytes.size(), true});
  return batch->bytes;
}

void OutputQueue::appended() {
  Slice& last = slices_.back();
  bytes_ += last.batch->bytes.size() - last.end;
  last.end = last.batch->bytes.size();
}

void OutputQueue::append(OutputQueue&& other) {
  for (std::size_t i = other.first_; i < other.slices_.size(); ++i) {
    slices_.push_back(std::move(other.slices_[i]));
  }
  bytes_ += other.bytes_;
  other.clear();
}

std::size_t OutputQueue::peek(std::span<iovec> pieces) const {
  std::size_t n = 0;
  for (std::size_t i = first_; i < slices_.size() && n < pieces.size(); ++i) {
    const Slice& slice = slices_[i];
    if (slice.begin == slice.end) continue;
    pieces[n++] = {slice.batch->bytes.data() + slice.begin, slice.end - slice.begin};
  }
  return n;
}

std::size_t OutputQueue::largest() const {
  std::size_t size = 0;
  for (std::size_t i = first_; i < slices_.size(); ++i) {
    size = std::max<std::size_t>(size, slices_[i].end - slices_[i].begin);
  }
  return size;
}

void OutputQueue::consume(std::size_t bytes) {
  bytes_ -= bytes;
  if (bytes_ == 0) {
    clear();
    return;
  }
  while (bytes > 0) {
    Slice& slice = slices_[first_];
    const std::size_t taken = std::min(bytes, slice.end - slice.begin);
    slice.begin += taken;
    bytes -= taken;
    if (slice.begin < slice.end) break;
    slice.batch.reset();
    ++first_;
  }
  // Keeps a slow client's queue from growing at its front.
  if (first_ > 64 && first_ > slices_.size() / 2) {
    slices_.erase(slices_.begin(), slices_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void OutputQueue::clear() {
  slices_.clear();
  slices_.shrink_to_fit();
  first_ = 0;
  bytes_ = 0;
}

}  // namespace chat::net
