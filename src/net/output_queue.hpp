// One client's unsent output, in order: references to shared bytes, and its own bytes.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <sys/uio.h>

#include "net/batch.hpp"

namespace chat::net {

/// Belongs to one loop's thread. An empty queue owns no memory.
class OutputQueue {
 public:
  bool empty() const { return bytes_ == 0; }
  std::size_t size() const { return bytes_; }

  /// Bytes [begin, end) of a shared batch.
  void append(const BatchPtr& batch, std::size_t begin, std::size_t end);

  /// Append here this queue's own bytes, then call appended().
  std::string& own_bytes();
  void appended();

  void append(std::string_view bytes) {
    own_bytes().append(bytes);
    appended();
  }

  /// Moves the other queue's content to the end of this one.
  void append(OutputQueue&& other);

  /// Fills `pieces` with the first bytes; returns how many pieces were filled.
  std::size_t peek(std::span<iovec> pieces) const;

  /// The size of the largest piece: about that of the largest message, if one is large.
  std::size_t largest() const;

  /// Removes bytes from the front.
  void consume(std::size_t bytes);

  void clear();

 private:
  struct Slice {
    BatchPtr batch;
    std::size_t begin;
    std::size_t end : 63;
    bool own : 1;
  };

  std::string& begin_own(std::string_view bytes);

  boost::container::small_vector<Slice, 1> slices_;
  std::size_t first_ = 0;  // earlier slices are consumed
  std::size_t bytes_ = 0;
};

}  // namespace chat::net
