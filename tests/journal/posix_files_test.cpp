#include "journal/posix_files.hpp"

#include <filesystem>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/fixture.hpp"

namespace chat::journal {
namespace {

using test::append_safe;
using test::open_journal;

class PosixFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "chat_journal_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  JournalOptions options() const {
    return {.directory = directory_ + "/data/journal", .segment_size = 1000, .reserve = 4096};
  }
  static unsigned mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  PosixFiles files_;
  std::string directory_;
};

TEST_F(PosixFilesTest, KeepsAJournal) {
  test::Records records;
  {
    const auto journal = open_journal(files_, options());
    for (int i = 0; i < 100; ++i) {
      const std::string payload(static_cast<std::size_t>(i), 'x');
      records[append_safe(*journal, payload)] = payload;
    }
    EXPECT_GT(journal->segments().size(), 1U);
  }
  EXPECT_EQ(test::reopened(files_, options()), records);
}

TEST_F(PosixFilesTest, NobodyElseMayReadAnything) {
  append_safe(*open_journal(files_, options()), "secret");
  EXPECT_EQ(mode_of(options().directory), 0700U);
  EXPECT_EQ(mode_of(directory_ + "/data"), 0700U);
  for (const auto& entry : std::filesystem::directory_iterator(options().directory)) {
    EXPECT_EQ(mode_of(entry.path().string()), 0600U) << entry.path();
  }
}

TEST_F(PosixFilesTest, ALockNamesTheProcessThatHasIt) {
  auto journal = open_journal(files_, options());
  try {
    open_journal(files_, options());
    FAIL() << "two journals share a directory";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("process " + std::to_string(::getpid())));
  }
  journal.reset();
  open_journal(files_, options());
}

TEST_F(PosixFilesTest, AClosedJournalTakesNoMoreThanItsRecords) {
  append_safe(*open_journal(files_, options()), "12345678");
  const auto size = std::filesystem::file_size(options().directory + "/00000000000000000000.log");
  EXPECT_EQ(size, kSegmentHeaderSize + 2 * kMarkSize + record_size(8));
}

TEST_F(PosixFilesTest, ARemovedFileStaysReadable) {
  const std::string path = directory_ + "/file";
  auto file = files_.open(path, OpenMode::kCreate);
  ASSERT_TRUE(file);
  EXPECT_FALSE((*file)->write(3, "abc"));
  EXPECT_FALSE(files_.link(path, path + "2"));
  EXPECT_FALSE(files_.remove(path));
  char bytes[9] = {};
  EXPECT_EQ(*(*file)->read(2, bytes, sizeof bytes), 4U);
  EXPECT_EQ(std::string(bytes + 1, 3), "abc");
  EXPECT_EQ(files_.open(path, OpenMode::kExisting).error(), std::errc::no_such_file_or_directory);
  EXPECT_TRUE(files_.open(path + "2", OpenMode::kExisting));
}

}  // namespace
}  // namespace chat::journal
