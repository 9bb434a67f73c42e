#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vector>

#include "raw_server.hpp"
#include "session.hpp"

namespace chat::http {
namespace {

using Cause = Failure::Cause;
using Peer = RawServer::Peer;

// Answers only when the test says so.
void keep_silent(Peer&) {}

TEST(Pool, KeepsAConnectionForTheNextRequest) {
  Session session;
  RawServer server(session.loop(), echo_target);
  for (const char* target : {"/1", "/2", "/3"}) {
    EXPECT_EQ(text_of(session.send(server.origin(), get(target))), std::string("200 ") + target);
  }
  EXPECT_EQ(server.peers().size(), 1u);
}

TEST(Pool, KeepsNoneWhereTheTimeIsZero) {
  Session session({.idle_timeout = std::chrono::milliseconds(0)});
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/"))), "200 /");
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
}

TEST(Pool, KeepsConnectionsOfOneOriginFromAnother) {
  Session session;
  RawServer one(session.loop(), echo_target);
  RawServer other(session.loop(), echo_target);
  EXPECT_EQ(text_of(session.send(one.origin(), get("/1"))), "200 /1");
  EXPECT_EQ(text_of(session.send(other.origin(), get("/2"))), "200 /2");
  EXPECT_EQ(one.request_count(), 1u);
  EXPECT_EQ(other.request_count(), 1u);
}

TEST(Pool, SendsNoRequestBeforeTheLastOneIsAnswered) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), keep_silent);
  std::vector<Session::PendingPtr> pending;
  for (const char* target : {"/1", "/2", "/3"}) {
    pending.push_back(session.start(server.origin(), get(target)));
  }
  for (std::size_t i = 0; i < pending.size(); ++i) {
    ASSERT_TRUE(session.run_until([&] { return server.request_count() == i + 1; }));
    session.run_ready();
    Peer& peer = *server.peers()[0];
    EXPECT_EQ(peer.requests.size(), i + 1);
    EXPECT_EQ(peer.rest, "");
    echo_target(peer);
    EXPECT_EQ(text_of(session.wait_for(pending[i])), "200 /" + std::to_string(i + 1));
  }
  EXPECT_EQ(server.peers().size(), 1u);
}

TEST(Pool, OpensSoManyConnectionsAndNoMore) {
  Session session({.max_connections = 2});
  RawServer server(session.loop(), keep_silent);
  for (int i = 0; i < 5; ++i) session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 2; }));
  session.run_ready();
  EXPECT_EQ(server.peers().size(), 2u);
  EXPECT_EQ(server.request_count(), 2u);
}

TEST(Pool, LetsSoManyWaitAndNoMore) {
  Session session({.max_connections = 1, .max_waiting = 1});
  RawServer server(session.loop(), keep_silent);
  const auto first = session.start(server.origin(), get("/1"));
  const auto second = session.start(server.origin(), get("/2"));
  const auto third = session.send(server.origin(), get("/3"));
  EXPECT_EQ(text_of(third), "overloaded: too many requests wait for a connection");
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  echo_target(*server.peers()[0]);
  EXPECT_EQ(text_of(session.wait_for(first)), "200 /1");
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 2; }));
  const auto fourth = session.start(server.origin(), get("/4"));
  session.run_ready();
  EXPECT_FALSE(fourth->is_over) << "there is room again";
}

TEST(Pool, LetsTheNextInWhereARequestFails) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), [](Peer& peer) {
    if (peer.requests.back().starts_with("GET /fail")) return peer.reset();
    echo_target(peer);
  });
  const auto first = session.start(server.origin(), get("/fail"));
  const auto second = session.start(server.origin(), get("/next"));
  EXPECT_EQ(text_of(session.wait_for(second)), "200 /next");
  EXPECT_FALSE(session.wait_for(first));
}

// Dead connections -----------------------------------------------------------------------------

TEST(Pool, ForgetsAConnectionThatTheServerEnds) {
  Session session;
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/1"))), "200 /1");
  server.peers()[0]->close();
  ASSERT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
  EXPECT_EQ(text_of(session.send(server.origin(), post("/2", "x"))), "200 /2");
}

TEST(Pool, UsesNoConnectionThatHasEndedUnnoticed) {
  Session session;
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/1"))), "200 /1");
  const auto pending = session.start(server.origin(), post("/2", "x"));
  server.peers()[0]->close();
  EXPECT_EQ(text_of(session.wait_for(pending)), "200 /2");
  EXPECT_EQ(server.peers()[0]->requests.size(), 1u);
}

TEST(Pool, UsesNoConnectionOnWhichTheServerSpokeUnasked) {
  Session session;
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/1"))), "200 /1");
  server.peers()[0]->send(response_of("unasked"));
  EXPECT_EQ(text_of(session.send(server.origin(), get("/2"))), "200 /2");
}

// Ends each connection at its second request, by a close or a reset.
class DeadConnection : public testing::TestWithParam<bool> {
 protected:
  DeadConnection()
      : server_(session_.loop(), [](Peer& peer) {
          if (peer.requests.size() == 1) return echo_target(peer);
          GetParam() ? peer.reset() : peer.close();
        }) {}

  std::string second(Request request) {
    EXPECT_EQ(text_of(session_.send(server_.origin(), get("/1"))), "200 /1");
    return text_of(session_.send(server_.origin(), std::move(request)));
  }

  Session session_;
  RawServer server_;
};

INSTANTIATE_TEST_SUITE_P(ByReset, DeadConnection, testing::Bool());

TEST_P(DeadConnection, HasARequestSentAgainThatDoesNoHarm) {
  EXPECT_EQ(second(get("/2")), "200 /2");
  EXPECT_EQ(server_.peers().size(), 2u);
  EXPECT_EQ(server_.request_count(), 3u);
}

TEST_P(DeadConnection, HasNoPostSentAgain) {
  EXPECT_THAT(second(post("/2", "x")), testing::EndsWith("(the request may have been delivered)"));
  EXPECT_EQ(server_.request_count(), 2u);
}

TEST_P(DeadConnection, HasAPostSentAgainThatMayBe) {
  Request request = post("/2", "x");
  request.is_repeatable = true;
  EXPECT_EQ(second(std::move(request)), "200 /2");
}

TEST(Pool, SendsARequestAgainOnceOnly) {
  Session session;
  RawServer server(session.loop(), [answers = 1](Peer& peer) mutable {
    if (answers-- > 0) return echo_target(peer);
    peer.close();
  });
  ASSERT_EQ(text_of(session.send(server.origin(), get("/1"))), "200 /1");
  const auto result = session.send(server.origin(), get("/2"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kDisconnected);
  EXPECT_EQ(server.request_count(), 3u);
}

TEST(Pool, SendsNoRequestAgainWhoseResponseHasBegun) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) {
    if (peer.requests.size() == 1) return echo_target(peer);
    peer.send("HTTP/1.1 2");
    peer.close();
  });
  ASSERT_EQ(text_of(session.send(server.origin(), get("/1"))), "200 /1");
  EXPECT_FALSE(session.send(server.origin(), get("/2")));
  EXPECT_EQ(server.request_count(), 2u);
}

}  // namespace
}  // namespace chat::http
