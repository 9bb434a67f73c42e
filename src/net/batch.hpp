// Shared bytes on their way to many sockets of one loop.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace chat::net {

/// Bytes that only grow at their end, shared by the output queues of one loop's thread.
struct Batch {
  /// Where a part ends that has a place in an order.
  struct Mark {
    std::uint64_t order;
    std::size_t end;
  };

  std::string bytes;
  std::vector<Mark> marks;
  std::uint32_t references = 0;
};
using BatchPtr = boost::intrusive_ptr<Batch>;

/// An empty batch. Batches live for a tick or two: each thread recycles some, with their capacity.
BatchPtr make_batch();

namespace detail {
void let_go(Batch* batch);
}

inline void intrusive_ptr_add_ref(Batch* batch) { ++batch->references; }
inline void intrusive_ptr_release(Batch* batch) {
  if (--batch->references == 0) detail::let_go(batch);
}

}  // namespace chat::net
