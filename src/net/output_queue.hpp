// What one client is still to be sent: references to shared bytes and bytes of its own, in order.
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

  /// Where to append bytes of this queue's own; call appended() after.
  std::string& own_bytes();
  void appended();

  void append(std::string_view bytes) {
    own_bytes().append(bytes);
    appended();
  }

  /// Moves everything of the other to this one's end.
  void append(OutputQueue&& other);

  /// The first bytes, as many pieces as there is room for; returns how many were filled.
  std::size_t peek(std::span<iovec> pieces) const;

  /// The size of the largest piece: about that of the largest message, where one is large.
  std::size_t largest() const;

  /// Takes bytes off the front.
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
  std::size_t first_ = 0;  // slices before it are consumed
  std::size_t bytes_ = 0;
};

}  // namespace chat::net
