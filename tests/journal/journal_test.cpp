#include "journal/journal.hpp"

#include <atomic>
#include <future>
#include <gmock/gmock.h>
#include <numeric>
#include <thread>

#include "journal/corrupt.hpp"
#include "journal/fixture.hpp"
#include "support/crash_disk.hpp"

namespace chat::journal {
namespace {

using test::append_safe;
using test::await;
using test::CrashDisk;
using test::open_journal;
using test::Records;
using test::reopened;
using test::small_options;

TEST(Journal, BringsBackAllRecordsInTheirOrder) {
  CrashDisk disk;
  Records records;
  for (int run = 0; run < 3; ++run) {
    Records applied;
    const auto journal = Journal::open(disk, small_options(), test::into(applied));
    EXPECT_EQ(applied, records);
    for (std::size_t size = 0; size < 50; ++size) {
      const std::string payload(size * 7, static_cast<char>('a' + run));
      records[journal->append(payload)] = payload;
    }
  }
  EXPECT_EQ(reopened(disk), records);
}

TEST(Journal, PositionsGrowByTheSizeOfTheRecords) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  disk.hold_syncs();
  journal->append("first");
  disk.await_held_sync();
  const Position second = journal->append("12345");
  const Position third = journal->append("");
  EXPECT_EQ(third - second, 24U);
  EXPECT_EQ(journal->made(), third + 16);
  disk.release_syncs();
}

TEST(Journal, NothingIsSafeBeforeTheSync) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  const Position before = journal->safe();
  disk.hold_syncs();
  journal->append("record");
  disk.await_held_sync();
  EXPECT_EQ(journal->safe(), before);
  disk.release_syncs();
  EXPECT_TRUE(journal->wait_safe(journal->made()));
}

TEST(Journal, OneSyncCarriesAllThatCameDuringTheLast) {
  CrashDisk disk;
  const auto journal = open_journal(disk, {.directory = "journal", .reserve = 1U << 20});
  disk.hold_syncs();
  journal->append("first");
  disk.await_held_sync();
  for (int i = 0; i < 1000; ++i) journal->append("another");
  const std::size_t before = disk.syncs();
  disk.release_syncs();
  EXPECT_TRUE(journal->wait_safe(journal->made()));
  EXPECT_EQ(disk.syncs() - before, 2U);
  EXPECT_EQ(journal->stats().records, 1001U);
  const auto syncs = journal->stats().syncs.counts;
  EXPECT_EQ(std::accumulate(syncs.begin(), syncs.end(), std::uint64_t{0}), 2U);
}

TEST(Journal, WithoutSyncsAWriteIsEnough) {
  for (const Sync sync : {Sync::kInterval, Sync::kOs}) {
    CrashDisk disk;
    JournalOptions options = small_options();
    options.sync = sync;
    options.sync_interval = std::chrono::hours(1);
    const auto journal = open_journal(disk, options);
    const std::size_t before = disk.syncs();
    const Position position = append_safe(*journal, "record");
    EXPECT_EQ(disk.syncs(), before);
    CrashDisk after_kill(disk.image());
    EXPECT_EQ(reopened(after_kill), (Records{{position, "record"}}));
  }
}

TEST(Journal, SyncsAfterTheInterval) {
  CrashDisk disk;
  JournalOptions options = small_options();
  options.sync = Sync::kInterval;
  options.sync_interval = std::chrono::milliseconds(1);
  const auto journal = open_journal(disk, options);
  const std::size_t before = disk.syncs();
  append_safe(*journal, "record");
  await([&] { return disk.syncs() > before; });
}

TEST(Journal, CallsItsWatchersUntilTheyLeave) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  std::atomic<int> calls = 0;
  Position seen = 0;
  auto watch = journal->watch([&] {
    seen = journal->safe();
    ++calls;
  });
  append_safe(*journal, "record");
  await([&] { return calls == 1; });
  watch.reset();
  EXPECT_EQ(seen, journal->made());
  append_safe(*journal, "record");
  EXPECT_EQ(calls, 1);
}

TEST(Journal, ReadsWhatIsPendingWrittenAndInAClosedSegment) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  Records records;
  while (journal->segments().size() < 3) {
    const std::string payload(records.size() * 50, 'x');
    records[append_safe(*journal, payload)] = payload;
  }
  disk.hold_syncs();
  records[journal->append("being synced")] = "being synced";
  disk.await_held_sync();
  records[journal->append("pending")] = "pending";
  for (const auto& [position, payload] : records) EXPECT_EQ(journal->read(position), payload);
  disk.release_syncs();
  EXPECT_THROW(journal->read(0), CorruptJournal) << "a mark is no record";
  EXPECT_THROW(journal->read(records.rbegin()->first + 8), CorruptJournal);
}

TEST(Journal, ScansASegment) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  Records records;
  while (journal->segments().size() < 4) records[append_safe(*journal, "some text")] = "some text";
  const auto segments = journal->segments();
  Records scanned;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    journal->scan(segments[i], test::into(scanned));
    EXPECT_EQ(segments[i].end, i + 1 < segments.size() ? segments[i + 1].first : journal->safe());
  }
  EXPECT_EQ(scanned, records);
}

TEST(Journal, DropsSegmentsOnceTheRestIsSafe) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  const Position old = append_safe(*journal, std::string(2000, 'x'));
  Position kept = 0;
  while (journal->segments().size() < 3) kept = append_safe(*journal, std::string(600, 'y'));
  const auto before = journal->segments();
  disk.hold_syncs();
  journal->append("what replaces the old records");
  disk.await_held_sync();
  journal->drop_before(before[1].end);
  EXPECT_EQ(journal->segments().size(), 3U);
  disk.release_syncs();
  await([&] { return journal->segments().size() == 1; });
  EXPECT_EQ(journal->segments()[0].first, before[2].first);
  EXPECT_EQ(journal->read(kept), std::string(600, 'y'));
  EXPECT_THROW(journal->read(old), std::out_of_range);
  EXPECT_EQ(disk.image().size(), 1U);
}

TEST(Journal, NeverDropsTheLastSegmentNorHalfOfOne) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  while (journal->segments().size() < 3) append_safe(*journal, std::string(600, 'y'));
  const auto segments = journal->segments();
  journal->drop_before(segments[1].end - 1);
  await([&] { return journal->segments().size() == 2; });
  journal->drop_before(journal->made() + 1000);
  await([&] { return journal->segments().size() == 1; });
  EXPECT_EQ(journal->segments()[0].first, segments[2].first);
}

TEST(Journal, NoRecordWaitsForARemoval) {
  CrashDisk disk;
  std::atomic<std::thread::id> writer;
  std::atomic<bool> is_removing = false;
  std::atomic<bool> is_dropping = false;
  std::promise<void> removes;
  disk.on_step = [&] {
    const auto thread = std::this_thread::get_id();
    if (!is_dropping) writer = thread;
    if (thread != writer && !is_removing.exchange(true)) removes.get_future().wait();
  };
  const auto journal = open_journal(disk);
  while (journal->segments().size() < 2) append_safe(*journal, std::string(300, 'y'));
  is_dropping = true;
  journal->drop_before(journal->segments().back().first);
  await([&] { return is_removing.load(); });
  append_safe(*journal, "meanwhile");
  EXPECT_EQ(journal->segments().size(), 2U);
  removes.set_value();
  await([&] { return journal->segments().size() == 1; });
}

TEST(Journal, AScanGoesOnWhenItsSegmentIsDropped) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  while (journal->segments().size() < 2) append_safe(*journal, std::string(300, 'y'));
  const auto first = journal->segments().front();
  int records = 0;
  journal->scan(first, [&](Position, std::string_view) {
    if (records++ > 0) return;
    journal->drop_before(first.end);
    await([&] { return journal->segments().size() == 1; });
  });
  EXPECT_GT(records, 1);
}

TEST(Journal, RefusesRecordsThatAreTooLong) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  const std::string huge(kMaxPayload + 1, 'x');
  EXPECT_THROW(journal->append(huge), std::length_error);
}

TEST(Journal, IsAloneInItsDirectory) {
  CrashDisk disk;
  const auto journal = open_journal(disk);
  EXPECT_THROW(open_journal(disk), std::runtime_error);
}

}  // namespace
}  // namespace chat::journal
