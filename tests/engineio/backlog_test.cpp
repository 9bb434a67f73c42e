#include <algorithm>
#include <gmock/gmock.h>
#include <optional>
#include <string>

#include "engineio/test_server.hpp"
#include "support/websocket_client.hpp"

namespace chat::engineio {
namespace {

using test::TcpClient;
using test::WebSocketClient;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kMaxBacklog = 500'000;
constexpr std::size_t kPiece = 10'000;
// Own bytes come in batches of about this size. One batch may exceed the limit.
constexpr std::size_t kBatch = 64 * 1024 + 2 * kPiece;
constexpr std::size_t kMoreThanTheKernelTakes = 24'000'000;

Options options() {
  Options options;
  options.max_backlog_bytes = kMaxBacklog;
  return options;
}

class Backlog : public EngineTest {
 protected:
  Backlog() : EngineTest(options()) {}

  /// Sends one more message and returns the waiting bytes; nullopt if the session has ended.
  std::optional<std::size_t> send(std::size_t size) {
    std::optional<std::size_t> waits;
    with_session([&](Session* session) {
      if (session) session->send_text(std::string(size, 'x'));
    });
    with_session([&](Session* session) {  // the session may have ended meanwhile
      if (session) waits = session->output().size();
    });
    return waits;
  }

  struct Dropped {
    std::size_t most = 0;  ///< that waited at a time
    std::size_t sent = 0;  ///< before the piece that exceeded the limit
  };

  /// Sends until the session ends.
  Dropped send_until_dropped() {
    Dropped dropped;
    for (; dropped.sent < kMoreThanTheKernelTakes; dropped.sent += kPiece) {
      const auto waits = send(kPiece);
      if (!waits) break;
      dropped.most = std::max(dropped.most, *waits);
    }
    return dropped;
  }
};

TEST_F(Backlog, AClientThatStopsReadingIsDroppedOnceTooMuchWaits) {
  WebSocketClient client(port(), target("websocket"));
  const std::size_t most = send_until_dropped().most;
  EXPECT_THAT(log.entries(1), ElementsAre("closed: slow consumer"));
  EXPECT_GT(most + kPiece, kMaxBacklog) << "not before";
  EXPECT_LE(most, kMaxBacklog + kBatch);
  EXPECT_EQ(client.receive_close(), std::nullopt) << "it waits for nothing";
}

TEST_F(Backlog, AClientThatStopsPollingIsDroppedOnceTooMuchWaits) {
  TcpClient client(port());
  const std::string sid = open(client);
  const std::size_t most = send_until_dropped().most;
  EXPECT_THAT(log.entries(1), ElementsAre("closed: slow consumer"));
  EXPECT_GT(most + kPiece, kMaxBacklog) << "not before";
  EXPECT_LE(most, kMaxBacklog + kBatch);
  client.send(poll_request(sid));
  EXPECT_EQ(client.receive_answer().status, 400);
}

TEST_F(Backlog, OneMessageOverTheLimitReachesAClientThatReadsSlowly) {
  WebSocketClient client(port(), target("websocket"));
  EXPECT_EQ(client.receive_text().front(), '0');
  const auto waits = send(kMoreThanTheKernelTakes);
  ASSERT_TRUE(waits);
  ASSERT_GT(*waits, kMaxBacklog) << "the client is slow";
  ASSERT_TRUE(send(kPiece));
  EXPECT_EQ(client.receive_text().size(), 1 + kMoreThanTheKernelTakes);
  EXPECT_EQ(client.receive_text().size(), 1 + kPiece);
  EXPECT_THAT(log.entries(), IsEmpty());
}

TEST_F(Backlog, OneMessageOverTheLimitReachesAClientThatPollsLate) {
  TcpClient client(port());
  const std::string sid = open(client);
  ASSERT_TRUE(send(2 * kMaxBacklog));
  client.send(poll_request(sid));
  EXPECT_EQ(client.receive_answer().body.size(), 1 + 2 * kMaxBacklog);
}

TEST_F(Backlog, WhatWaitsBesideALargeMessageCounts) {
  WebSocketClient client(port(), target("websocket"));
  ASSERT_TRUE(send(kMoreThanTheKernelTakes));
  // The kernel may still take a part of the large message; all bytes behind it wait.
  const std::size_t sent = send_until_dropped().sent;
  EXPECT_THAT(log.entries(1), ElementsAre("closed: slow consumer"));
  EXPECT_GT(sent + 2 * kPiece, kMaxBacklog) << "not before";
  EXPECT_LE(sent, kMaxBacklog + kPiece);
}

}  // namespace
}  // namespace chat::engineio
