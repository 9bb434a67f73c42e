// A disk that is full or broken.
#include <gmock/gmock.h>

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
using Operation = test::CrashDisk::Operation;

constexpr std::size_t kReserve = 256U << 10;

JournalOptions options() {
  return {.directory = "journal", .segment_size = 32U << 10, .reserve = kReserve};
}

/// Appends while there is room.
Records fill(Journal& journal) {
  Records records;
  const std::string payload(1000, 'x');
  while (journal.has_room(record_size(payload.size()))) {
    records[append_safe(journal, payload)] = payload;
  }
  return records;
}

TEST(FullDisk, AllThatHadRoomIsWritten) {
  CrashDisk disk;
  disk.set_capacity(2 * kReserve);
  Records records;
  {
    const auto journal = open_journal(disk, options());
    EXPECT_EQ(journal->health(), Health::kGood);
    records = fill(*journal);
    EXPECT_EQ(journal->health(), Health::kFull);
    EXPECT_GT(records.size() * 1000, kReserve);
    disk.set_capacity(0);
    for (int i = 0; i < 10; ++i) records[append_safe(*journal, "in the slack")] = "in the slack";
  }
  EXPECT_EQ(reopened(disk, options()), records);
}

TEST(FullDisk, IsGoodAgainOnceThereIsSpace) {
  CrashDisk disk;
  disk.set_capacity(kReserve + 4096);
  const auto journal = open_journal(disk, options());
  fill(*journal);
  EXPECT_EQ(journal->health(), Health::kFull);
  disk.set_capacity(UINT64_MAX);
  await([&] { return journal->health() == Health::kGood; });
  EXPECT_TRUE(journal->has_room(kReserve / 2));
}

TEST(FullDisk, DroppedSegmentsAreSpace) {
  CrashDisk disk;
  disk.set_capacity(3 * kReserve);
  const auto journal = open_journal(disk, options());
  const auto records = fill(*journal);
  ASSERT_GT(journal->segments().size(), 1U);
  journal->drop_before(journal->segments().back().first);
  await([&] { return journal->has_room(1000); });
}

TEST(FullDisk, AWriteWithoutSpaceIsTriedAgain) {
  CrashDisk disk;
  std::atomic<bool> was_full = false;
  const auto journal = open_journal(disk, options());
  disk.fail_next(Operation::kWrite, std::errc::no_space_on_device);
  const Position before = journal->safe();
  disk.on_step = [&] { was_full = was_full || journal->health() == Health::kFull; };
  append_safe(*journal, "record");
  EXPECT_TRUE(was_full);
  EXPECT_GT(journal->safe(), before);
  await([&] { return journal->health() == Health::kGood; });
}

TEST(FullDisk, AJournalThatCannotWriteClosesAllTheSame) {
  CrashDisk disk;
  Position safe = 0;
  {
    const auto journal = open_journal(disk, options());
    safe = append_safe(*journal, "safe");
    disk.set_capacity(0);
    journal->append(std::string(2 * kReserve, 'x'));
  }
  disk.set_capacity(UINT64_MAX);
  EXPECT_EQ(reopened(disk, options()), (Records{{safe, "safe"}}));
}

TEST(FailedDisk, AFailedSyncIsFinal) {
  CrashDisk disk;
  Records safe;
  {
    const auto journal = open_journal(disk, options());
    std::string told;
    std::atomic<int> calls = 0;
    journal->on_failure([&](std::string failure) {
      told = std::move(failure);
      ++calls;
    });
    safe[append_safe(*journal, "safe")] = "safe";
    const Position end = journal->safe();
    disk.fail_next(Operation::kSync);
    journal->append("lost");
    EXPECT_FALSE(journal->wait_safe(journal->made()));
    await([&] { return calls == 1; });
    journal->append("behind");
    EXPECT_FALSE(journal->wait_safe(journal->made()));
    EXPECT_EQ(journal->safe(), end);
    EXPECT_EQ(journal->health(), Health::kFailed);
    EXPECT_THAT(journal->failure(), testing::HasSubstr("cannot sync journal/0000"));
    EXPECT_EQ(told, journal->failure());
    EXPECT_FALSE(journal->has_room(1));
  }
  std::mt19937 random(1);
  disk.each_crash(10, random, [&](const CrashDisk::Image& image) {
    CrashDisk after(image);
    EXPECT_EQ(reopened(after, options()), safe);
  });
}

TEST(FailedDisk, AFailedWriteIsFinal) {
  CrashDisk disk;
  const auto journal = open_journal(disk, options());
  disk.fail_next(Operation::kWrite);
  journal->append("lost");
  EXPECT_FALSE(journal->wait_safe(journal->made()));
  EXPECT_EQ(journal->health(), Health::kFailed);
}

TEST(FailedDisk, ALateHandlerHearsOfTheFailureToo) {
  CrashDisk disk;
  const auto journal = open_journal(disk, options());
  disk.fail_next(Operation::kWrite);
  journal->append("lost");
  EXPECT_FALSE(journal->wait_safe(journal->made()));
  std::atomic<bool> called = false;
  journal->on_failure([&](const std::string&) { called = true; });
  await([&] { return called.load(); });
}

TEST(FailedDisk, ASegmentThatCannotBeMadeIsNoFailure) {
  for (const Operation operation : {Operation::kOpen, Operation::kPreallocate}) {
    CrashDisk disk;
    const auto journal = open_journal(disk, test::small_options());
    append_safe(*journal, std::string(2000, 'x'));
    disk.fail_next(operation);
    append_safe(*journal, "in the same segment");
    EXPECT_NE(journal->health(), Health::kFailed);
    await([&] {
      append_safe(*journal, "record");
      return journal->segments().size() == 2;
    });
  }
}

TEST(FailedDisk, AnUnreadableJournalDoesNotOpen) {
  CrashDisk disk;
  open_journal(disk, options());
  disk.fail_next(Operation::kRead);
  EXPECT_THROW(open_journal(disk, options()), std::system_error);
}

}  // namespace
}  // namespace chat::journal
