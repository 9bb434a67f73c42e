// Removes segments from the front of the journal.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "journal/segment_list.hpp"

namespace chat::journal {

/// Has a thread of its own: a removal may take a disk as long as many syncs.
class Remover {
 public:
  Remover(Files& files, SegmentList& segments, std::string directory);
  /// What is not removed by now stays.
  ~Remover();
  Remover(const Remover&) = delete;
  Remover& operator=(const Remover&) = delete;

  /// Removes the segments that end at or before the position, later, but not the last one. What
  /// replaces their records is synced. Thread-safe.
  void remove_before(Position position);

 private:
  void run();
  void remove_all(Position before);
  bool remove(const Segment& segment);
  bool ends() const;

  Files& files_;
  SegmentList& segments_;
  const std::string directory_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Position before_ = 0;    ///< under mutex_
  bool has_work_ = false;  ///< under mutex_
  bool ends_ = false;      ///< under mutex_
  std::thread thread_;
};

}  // namespace chat::journal
