#include "net/output_queue.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <string>

#include "support/seed.hpp"

namespace chat::net {
namespace {

std::string all(const OutputQueue& queue) {
  std::array<iovec, 1024> pieces;
  std::string text;
  const std::size_t n = queue.peek(pieces);
  for (std::size_t i = 0; i < n; ++i) {
    text.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  }
  return text;
}

BatchPtr batch(std::string bytes) {
  BatchPtr made = make_batch();
  made->bytes = std::move(bytes);
  return made;
}

TEST(OutputQueue, KeepsSharedAndOwnBytesInOrder) {
  OutputQueue queue;
  const BatchPtr shared = batch("0123456789");
  queue.append("a");
  queue.append(shared, 2, 5);
  queue.append("b");
  queue.append("c");
  queue.append(shared, 5, 7);
  EXPECT_EQ(all(queue), "a234bc56");
  EXPECT_EQ(queue.size(), 8U);
}

TEST(OutputQueue, SeesWhatABatchGrowsByOnlyOnceItIsGiven) {
  OutputQueue queue;
  const BatchPtr shared = batch("one");
  queue.append(shared, 0, 3);
  shared->bytes += std::string(10'000, 'x');  // moves the bytes in memory
  EXPECT_EQ(all(queue), "one");
  queue.append(shared, 3, 5);
  EXPECT_EQ(all(queue), "onexx");
}

TEST(OutputQueue, ConsumesAcrossSlices) {
  OutputQueue queue;
  queue.append(batch("abc"), 0, 3);
  queue.append("def");
  queue.consume(4);
  EXPECT_EQ(all(queue), "ef");
  queue.append("g");
  EXPECT_EQ(all(queue), "efg");
  queue.consume(3);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(all(queue), "");
}

TEST(OutputQueue, HoldsABatchNoLongerThanItNeedsIt) {
  const BatchPtr shared = batch("abc");
  OutputQueue queue;
  queue.append(shared, 0, 3);
  EXPECT_EQ(shared->references, 2U);
  queue.consume(3);
  EXPECT_EQ(shared->references, 1U);
}

TEST(OutputQueue, TakesOverAnotherQueue) {
  OutputQueue from;
  OutputQueue to;
  to.append("1");
  from.append("2");
  from.append(batch("34"), 0, 2);
  from.consume(1);
  to.append(std::move(from));
  EXPECT_EQ(all(to), "134");
  EXPECT_EQ(to.size(), 3U);
}

TEST(OutputQueue, EndsABatchOfItsOwnAtAbout64Kilobytes) {
  constexpr std::size_t kMaxBatch = 64 * 1024;
  constexpr std::size_t kMessage = 1'000;
  constexpr std::size_t kMessages = 1'000;
  OutputQueue queue;
  for (std::size_t i = 0; i < kMessages; ++i) queue.append(std::string(kMessage, 'x'));
  std::array<iovec, 1024> pieces;
  const std::size_t n = queue.peek(pieces);
  ASSERT_GT(n, 1U);
  for (std::size_t i = 0; i < n; ++i) {
    EXPECT_LT(pieces[i].iov_len, kMaxBatch + kMessage) << "the sent ones of it would be kept";
    if (i + 1 < n) {
      EXPECT_GE(pieces[i].iov_len, kMaxBatch) << "few bytes make no piece";
    }
  }
  EXPECT_EQ(queue.size(), kMessages * kMessage);
}

TEST(OutputQueue, ALargeMessageIsOnePieceAndTheNextOneAnother) {
  OutputQueue queue;
  queue.append(std::string(1'000'000, 'a'));
  queue.append("b");
  std::array<iovec, 4> pieces;
  ASSERT_EQ(queue.peek(pieces), 2U);
  EXPECT_EQ(pieces[0].iov_len, 1'000'000U);
  EXPECT_EQ(pieces[1].iov_len, 1U);
}

TEST(OutputQueue, KnowsTheLargestOfWhatIsStillToBeSent) {
  OutputQueue queue;
  EXPECT_EQ(queue.largest(), 0U);
  queue.append(std::string(2'000, 'a'));
  queue.append(batch(std::string(7'000, 'b')), 1'000, 6'000);
  queue.append(std::string(3'000, 'c'));
  EXPECT_EQ(queue.largest(), 5'000U);
  queue.consume(2'000 + 1'000);
  EXPECT_EQ(queue.largest(), 4'000U) << "a part of it is sent";
  queue.consume(2'000);
  EXPECT_EQ(queue.largest(), 3'000U) << "what follows is larger by now";
  queue.consume(2'000 + 3'000);
  EXPECT_EQ(queue.largest(), 0U);
}

TEST(OutputQueue, AgreesWithAStringUnderRandomUse) {
  const std::uint64_t seed = test::test_seed();
  SCOPED_TRACE(test::seed_note(seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  OutputQueue queue;
  std::string model;
  BatchPtr shared = batch("");
  std::size_t given = 0;
  for (int step = 0; step < 20'000; ++step) {
    switch (random() % 5) {
      case 0: {
        const std::string bytes(random() % 9, static_cast<char>('a' + random() % 26));
        queue.append(bytes);
        model += bytes;
        break;
      }
      case 1:
        shared->bytes += std::string(random() % 20, static_cast<char>('A' + random() % 26));
        break;
      case 2:
        queue.append(shared, given, shared->bytes.size());
        model += shared->bytes.substr(given);
        given = shared->bytes.size();
        break;
      case 3:
        shared = batch("");
        given = 0;
        break;
      default: {
        const std::size_t bytes = model.empty() ? 0 : random() % (model.size() + 1);
        if (bytes == 0) break;
        queue.consume(bytes);
        model.erase(0, bytes);
      }
    }
    ASSERT_EQ(queue.size(), model.size());
    if (step % 16 == 0) {
      ASSERT_EQ(all(queue), model.substr(0, all(queue).size()));
    }
  }
}

}  // namespace
}  // namespace chat::net
