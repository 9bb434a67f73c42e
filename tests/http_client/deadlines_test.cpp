#include <gtest/gtest.h>

#include "raw_server.hpp"
#include "session.hpp"

namespace chat::http {
namespace {

using Cause = Failure::Cause;
using Peer = RawServer::Peer;

constexpr std::chrono::milliseconds kSoon{50};

// The bytes that a server sends before it falls silent.
class Silence : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(
    Stages, Silence,
    testing::Values("", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 100 Continue\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n",
                    "HTTP/1.1 200 OK\r\n\r\nto the end"));

TEST_P(Silence, EndsARequestInTime) {
  Session session({.request_timeout = kSoon});
  RawServer server(session.loop(), [](Peer& peer) { peer.send(GetParam()); });
  const auto result = session.send(server.origin(), get("/"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTimeout);
  EXPECT_TRUE(result.error().may_be_delivered);
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
  EXPECT_EQ(server.request_count(), 1u) << "it is not tried again";
}

TEST(Deadlines, EndARequestOnAKeptConnection) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) {
    if (peer.requests.size() == 1) echo_target(peer);
  });
  ASSERT_EQ(text_of(session.send(server.origin(), get("/"))), "200 /");
  const auto result = session.wait_for(session.start(server.origin(), get("/"), kSoon));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTimeout);
  EXPECT_EQ(server.request_count(), 2u);
}

TEST(Deadlines, EndAWaitForAConnection) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), [](Peer&) {});
  const auto active = session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  const auto result = session.wait_for(session.start(server.origin(), get("/"), kSoon));
  EXPECT_EQ(text_of(result), "overloaded: no connection was free in time");
  EXPECT_FALSE(active->is_over);
}

// A full queue neither accepts nor refuses connections.
TEST(Deadlines, EndAConnectThatNobodyAccepts) {
  const FullListener listener;
  Session session({.connect_timeout = kSoon});
  const auto result = session.send(listener.origin(), post("/", "x"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTimeout);
  EXPECT_FALSE(result.error().may_be_delivered);
}

TEST(Deadlines, LeaveARequestAloneThatIsAnswered) {
  Session session({.connect_timeout = kSoon, .request_timeout = std::chrono::seconds(10)});
  RawServer server(session.loop(), [](Peer&) {});
  const auto pending = session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  // The connect timeout has passed when this ends; it does not apply to an open connection.
  ASSERT_FALSE(session.wait_for(session.start(server.origin(), get("/"), kSoon * 2)));
  server.peers()[0]->send(response_of("late"));
  EXPECT_EQ(text_of(session.wait_for(pending)), "200 late");
}

TEST(Deadlines, EndAConnectionThatNobodyUses) {
  Session session({.idle_timeout = kSoon});
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/"))), "200 /");
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
  EXPECT_EQ(text_of(session.send(server.origin(), get("/"))), "200 /");
  EXPECT_EQ(server.peers().size(), 2u);
}

TEST(Deadlines, KeepNoConnectionThatTheServerIsAboutToEnd) {
  Session session;
  RawServer server(session.loop(),
                   [](Peer& peer) { peer.send(response_of("x", "Keep-Alive: timeout=1\r\n")); });
  ASSERT_EQ(text_of(session.send(server.origin(), get("/"))), "200 x");
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
}

}  // namespace
}  // namespace chat::http
