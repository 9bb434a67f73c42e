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
// Own bytes come in batches of about so much, one of which may be over the limit.
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

  /// What waits after one message more; nullopt where the session has ended.
  std::optional<std::size_t> send(std::size_t size) {
    std::optional<std::size_t> waits;
    with_session([&](Session* session) {
      if (session) session->send_text(std::string(size, 'x'));
    });
    with_session([&](Session* session) {  // it may have ended there
      if (session) waits = session->output().size();
    });
    return waits;
  }

  /// Sends until the session ends: the most that waited.
  std::size_t send_until_dropped() {
    std::size_t most = 0;
    for (std::size_t sent = 0; sent < kMoreThanTheKernelTakes; sent += kPiece) {
      const auto waits = send(kPiece);
      if (!waits) break;
      most = std::max(most, *waits);
    }
    return most;
  }
};

TEST_F(Backlog, AClientThatStopsReadingIsDroppedOnceTooMuchWaits) {
  WebSocketClient client(port(), target("websocket"));
  const std::size_t most = send_until_dropped();
  EXPECT_THAT(log.entries(1), ElementsAre("closed: slow consumer"));
  EXPECT_GT(most + kPiece, kMaxBacklog) << "not before";
  EXPECT_LE(most, kMaxBacklog + kBatch);
  EXPECT_EQ(client.receive_close(), std::nullopt) << "it waits for nothing";
}

TEST_F(Backlog, AClientThatStopsPollingIsDroppedOnceTooMuchWaits) {
  TcpClient client(port());
  const std::string sid = open(client);
  const std::size_t most = send_until_dropped();
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
  const auto large = send(kMoreThanTheKernelTakes);
  ASSERT_TRUE(large);
  const std::size_t most = send_until_dropped();
  EXPECT_THAT(log.entries(1), ElementsAre("closed: slow consumer"));
  EXPECT_GT(most + kPiece, *large + kMaxBacklog) << "not before";
  EXPECT_LE(most, *large + kMaxBacklog + kPiece);
}

}  // namespace
}  // namespace chat::engineio
