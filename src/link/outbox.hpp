// The bytes that wait to be written to a program.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace chat::link {

/// Thread-safe. Whoever has something to write may write it, on any thread, one at a time.
///
/// Each frame waits for the position of the last change made before it, see <chat/durability.hpp>.
class Outbox {
 public:
  /// More is not kept for calls and events; answers are always.
  static constexpr std::size_t kLimit = std::size_t{16} * 1024 * 1024;

  /// `descriptor`: a socket that does not block and outlives the outbox.
  explicit Outbox(int descriptor) : descriptor_(descriptor) {}
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void append(std::string_view frame, std::uint64_t position);

  enum class Progress : std::uint8_t {
    kDone,     ///< all that may leave is written, or somebody else is writing
    kBlocked,  ///< call unblock() once the socket takes more
    kBroken,   ///< nothing is written any more
  };
  /// Writes all whose position is at or before `safe`.
  Progress flush(std::uint64_t safe);
  void unblock() { is_blocked_ = false; }

  /// Drops what has not become safe.
  void drop_held(std::uint64_t safe);

  std::size_t size() const { return size_; }
  bool is_full() const { return size_ > kLimit; }

 private:
  struct Segment {
    std::uint64_t position;
    std::string bytes;
  };

  Progress write(std::uint64_t safe);
  bool take(std::uint64_t safe);

  const int descriptor_;
  std::atomic<std::size_t> size_ = 0;
  std::atomic<bool> is_blocked_ = false;
  std::atomic<bool> is_asked_again_ = false;

  std::mutex mutex_;
  std::deque<Segment> segments_;  // under mutex_

  std::mutex write_mutex_;
  std::string writing_;      // under write_mutex_
  std::size_t written_ = 0;  // of it
  bool is_broken_ = false;   // under write_mutex_
};

}  // namespace chat::link
