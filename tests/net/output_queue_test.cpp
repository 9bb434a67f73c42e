#include "net/output_queue.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <string>

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
  BatchPtr made(new Batch);
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
  shared->bytes += std::string(10'000, 'x');  // moves the bytes
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
  EXPECT_EQ(shared->use_count(), 2U);
  queue.consume(3);
  EXPECT_EQ(shared->use_count(), 1U);
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

TEST(OutputQueue, AgreesWithAStringUnderRandomUse) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
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
