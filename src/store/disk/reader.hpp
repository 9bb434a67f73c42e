// Reads messages from the journal, off the event loops.
#pragma once

#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "journal/journal.hpp"
#include "store/state/place.hpp"

namespace chat::store {

/// Thread-safe.
class Reader {
 public:
  explicit Reader(journal::Journal& journal);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The messages at the places. nullopt if some have moved meanwhile: ask for their places again.
  /// Resumes on the executor of the awaiting coroutine.
  Task<Result<std::optional<std::vector<MessagePtr>>>> read(std::vector<Place> places);

  /// Waits for what is being read.
  void close();

 private:
  class Threads;

  journal::Journal& journal_;
  std::unique_ptr<Threads> threads_;
};

}  // namespace chat::store
