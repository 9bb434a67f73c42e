// Damage to the files is found; what a crash leaves is no damage.
#include <gmock/gmock.h>

#include "journal/corrupt.hpp"
#include "journal/fixture.hpp"
#include "support/crash_disk.hpp"

namespace chat::journal {
namespace {

using test::append_safe;
using test::CrashDisk;
using test::open_journal;
using test::Records;
using test::reopened;

CrashDisk::Image closed_journal(Records& records) {
  CrashDisk disk;
  {
    const auto journal = open_journal(disk);
    for (std::size_t i = 0; journal->segments().size() < 2; ++i) {
      const std::string payload = "record " + std::string(i * 3, 'x');
      records[append_safe(*journal, payload)] = payload;
    }
    records[append_safe(*journal, "last")] = "last";
  }
  return disk.image();
}

/// Whether the journal opens with all of its records; false if it does not open.
bool opens_with(const CrashDisk::Image& image, const Records& records) {
  CrashDisk disk(image);
  try {
    EXPECT_EQ(reopened(disk), records);
    return true;
  } catch (const CorruptJournal&) {
    return false;
  }
}

TEST(Damage, AFlippedBitOfAClosedJournalIsFound) {
  Records records;
  const CrashDisk::Image image = closed_journal(records);
  ASSERT_TRUE(opens_with(image, records));
  for (const auto& [path, content] : image) {
    const bool is_last = path == image.rbegin()->first;
    const std::size_t end = is_last ? content.size() - kMarkSize : content.size();
    for (std::size_t bit = 0; bit < content.size() * 8; ++bit) {
      CrashDisk::Image damaged = image;
      damaged[path][bit / 8] ^= static_cast<char>(1U << bit % 8);
      // Damage to the closing mark looks like a close that was cut short: nothing else is gone.
      EXPECT_EQ(opens_with(damaged, records), bit / 8 >= end) << path << " bit " << bit;
    }
  }
}

TEST(Damage, AnErrorSaysWhereAndWhatToDo) {
  Records records;
  CrashDisk::Image image = closed_journal(records);
  const Position position = records.begin()->first;
  image.begin()->second[kSegmentHeaderSize + position + kRecordHeaderSize] ^= 1;
  CrashDisk disk(image);
  try {
    open_journal(disk);
    FAIL() << "damage was not found";
  } catch (const CorruptJournal& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("journal/00000000000000000000.log, offset " +
                                                 std::to_string(kSegmentHeaderSize + position)));
    EXPECT_THAT(error.what(), testing::HasSubstr("chat-service data check"));
  }
}

TEST(Damage, AMissingSegmentIsFoundButNotADroppedOne) {
  CrashDisk disk;
  {
    const auto journal = open_journal(disk);
    while (journal->segments().size() < 3) append_safe(*journal, std::string(500, 'x'));
  }
  CrashDisk::Image without_first = disk.image();
  without_first.erase(without_first.begin());
  CrashDisk dropped(without_first);
  EXPECT_FALSE(reopened(dropped).empty());
  CrashDisk::Image without_second = disk.image();
  without_second.erase(std::next(without_second.begin()));
  CrashDisk gap(without_second);
  EXPECT_THROW(open_journal(gap), CorruptJournal);
}

/// A journal that was killed, with an unsynced last batch of these records.
CrashDisk::Image killed_journal(Records& records, const std::vector<std::string>& last) {
  CrashDisk disk;
  CrashDisk::Image image;
  const auto journal = open_journal(disk, {.directory = "journal", .reserve = 4096});
  records[append_safe(*journal, "safe")] = "safe";
  disk.hold_syncs();
  journal->append("held");
  disk.await_held_sync();
  for (const std::string& payload : last) records[journal->append(payload)] = payload;
  disk.release_syncs();
  EXPECT_TRUE(journal->wait_safe(journal->made()));
  return disk.image();
}

TEST(Damage, ATornTailIsCutAndNeverComesBack) {
  Records records;
  auto image = killed_journal(records, {"torn", "behind", "behind it"});
  const auto [position, payload] = *std::next(records.begin());
  ASSERT_EQ(payload, "torn");
  image.begin()->second[kSegmentHeaderSize + position] ^= 1;
  CrashDisk disk(image);
  Records before;
  Position again = 0;
  {
    const auto journal =
        Journal::open(disk, {.directory = "journal", .reserve = 4096}, test::into(before));
    EXPECT_EQ(journal->made(), position);
    EXPECT_EQ(before.size(), 2U) << "the record before the mark of the torn batch, and the held";
    again = append_safe(*journal, "again");
    EXPECT_EQ(journal->made(), records.rbegin()->first) << "where one of the old records began";
    image = disk.image();
  }
  before[again] = "again";
  CrashDisk after_kill(image);
  EXPECT_EQ(reopened(after_kill), before);
}

TEST(Damage, AMarkBehindTheDamageTellsThatItWasSafe) {
  Records records;
  auto image = killed_journal(records, {"record"});
  const Position position = records.begin()->first;
  image.begin()->second[kSegmentHeaderSize + position] ^= 1;
  CrashDisk disk(image);
  EXPECT_THROW(open_journal(disk), CorruptJournal);
}

TEST(Damage, ATextOfAClientIsNoMark) {
  Records records;
  // Without the journal's salt a client can guess all of a mark but its checksum.
  std::string text(kMarkSize, '\0');
  auto image = killed_journal(records, {"torn", text});
  const Position position = std::next(records.begin())->first;
  const Position at = records.rbegin()->first + kRecordHeaderSize;
  auto& content = image.begin()->second;
  write_mark(content.data() + kSegmentHeaderSize + at, at, at, 0);
  content[kSegmentHeaderSize + position] ^= 1;
  CrashDisk disk(image);
  EXPECT_EQ(open_journal(disk)->made(), position);
}

}  // namespace
}  // namespace chat::journal
