// Short ways to use a journal in a test.
#pragma once

#include <chrono>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "journal/journal.hpp"

namespace chat::test {

using Records = std::map<journal::Position, std::string>;

inline journal::Apply into(Records& records) {
  return [&records](journal::Position position, std::string_view payload) {
    records[position] = std::string(payload);
  };
}

inline journal::JournalOptions small_options() {
  return {.directory = "journal", .segment_size = 1000, .reserve = 4096};
}

inline std::unique_ptr<journal::Journal> open_journal(
    journal::Files& files, const journal::JournalOptions& options = small_options()) {
  return journal::Journal::open(files, options, [](auto, auto) {});
}

/// What a journal holds that is opened now.
inline Records reopened(journal::Files& files,
                        const journal::JournalOptions& options = small_options()) {
  Records records;
  journal::Journal::open(files, options, into(records));
  return records;
}

/// Appends and waits until it is safe.
inline journal::Position append_safe(journal::Journal& journal, std::string_view payload) {
  const journal::Position position = journal.append(payload);
  EXPECT_TRUE(journal.wait_safe(journal.made()));
  return position;
}

/// For what has no condition variable of its own.
template <class Condition>
void await(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "it never came";
    std::this_thread::yield();
  }
}

}  // namespace chat::test
