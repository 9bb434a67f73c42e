// Shared bytes on their way to many sockets of one loop.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>
#include <string>

namespace chat::net {

/// Bytes that grow at their end only, shared by the output queues of one loop's thread.
struct Batch {
  std::string bytes;
  std::uint32_t references = 0;
};
using BatchPtr = boost::intrusive_ptr<Batch>;

/// An empty one. Batches live for a tick or two: each thread keeps some of those let go, with their
/// room, for the next.
BatchPtr make_batch();

namespace detail {
void let_go(Batch* batch);
}

inline void intrusive_ptr_add_ref(Batch* batch) { ++batch->references; }
inline void intrusive_ptr_release(Batch* batch) {
  if (--batch->references == 0) detail::let_go(batch);
}

}  // namespace chat::net
