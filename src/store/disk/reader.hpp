// Reads messages from the journal, off the event loops.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chat/error.hpp>
#include <chat/store.hpp>
#include <chat/task.hpp>
#include <optional>
#include <vector>

#include "journal/journal.hpp"
#include "store/state/place.hpp"

namespace chat::store {

/// Thread-safe.
class Reader {
 public:
  explicit Reader(journal::Journal& journal) : journal_(journal) {}
  ~Reader() { threads_.join(); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The messages at the places. nullopt if some have moved meanwhile: ask for their places again.
  /// Resumes on the executor of the awaiting coroutine.
  Task<Result<std::optional<std::vector<MessagePtr>>>> read(std::vector<Place> places);

 private:
  journal::Journal& journal_;
  boost::asio::thread_pool threads_{2};
};

}  // namespace chat::store
