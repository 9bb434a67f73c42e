#include <gtest/gtest.h>

#include "raw_server.hpp"
#include "session.hpp"

namespace chat::http {
namespace {

using Cause = Failure::Cause;
using Peer = RawServer::Peer;

const std::string kUnfinished = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";

TEST(Client, SendsARequestAndHasTheResponse) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) { peer.send(response_of("yes", "X-A: b\r\n")); });
  Request request = post("/hook?id=1", "{}");
  request.headers = {{"Content-Type", "application/json"}};
  const auto result = session.send(server.origin(), request);
  ASSERT_EQ(text_of(result), "200 yes");
  EXPECT_EQ(find_header(result->headers, "x-a"), "b");
  EXPECT_EQ(server.peers()[0]->requests[0],
            "POST /hook?id=1 HTTP/1.1\r\nHost: " + to_authority(server.origin()) +
                "\r\nContent-Type: application/json\r\n"
                "Content-Length: 2\r\n\r\n{}");
}

TEST(Client, LooksUpNames) {
  Session session;
  RawServer server(session.loop(), echo_target);
  Origin origin = server.origin();
  origin.host = "localhost";
  EXPECT_EQ(text_of(session.send(origin, get("/a"))), "200 /a");
}

TEST(Client, PassesLargeBodiesBothWays) {
  Session session;
  const std::string large(4'000'000, 'x');
  RawServer server(session.loop(), [&](Peer& peer) { peer.send_large(response_of(large)); });
  const auto result = session.send(server.origin(), post("/", large));
  ASSERT_TRUE(result) << text_of(result);
  EXPECT_TRUE(result->body == large);
  EXPECT_TRUE(server.peers()[0]->requests[0].ends_with("\r\n\r\n" + large));
}

TEST(Client, ReadsAResponseThatEndsWithTheConnection) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
    peer.close();
  });
  EXPECT_EQ(text_of(session.send(server.origin(), get("/"))), "200 all of it");
  EXPECT_EQ(text_of(session.send(server.origin(), get("/"))), "200 all of it");
  EXPECT_EQ(server.peers().size(), 2u);
}

TEST(Client, WaitsForNoBodyAfterHead) {
  Session session;
  RawServer server(session.loop(),
                   [](Peer& peer) { peer.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"); });
  Request request;
  request.method = "HEAD";
  EXPECT_EQ(text_of(session.send(server.origin(), request)), "200 ");
  EXPECT_EQ(text_of(session.send(server.origin(), request)), "200 ");
  EXPECT_EQ(server.peers().size(), 1u);
}

TEST(Client, HasAResponseThatComesBeforeTheRequestIsThrough) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) {
    peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  server.answer_heads();
  const auto result = session.send(server.origin(), post("/", std::string(30'000'000, 'x')));
  EXPECT_EQ(text_of(result), "413 ");
}

TEST(Client, SaysThatNobodyIsThere) {
  Session session;
  RawServer server(session.loop(), echo_target);
  const Origin origin = server.origin();
  server.stop_listening();
  const auto result = session.send(origin, post("/", "x"));
  ASSERT_FALSE(result);
  EXPECT_EQ(describe(result.error()),
            "not connected: connecting to " + to_authority(origin) + ": Connection refused");
  EXPECT_FALSE(result.error().may_be_delivered);
}

TEST(Client, SaysThatAConnectionBroke) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) {
    if (peer.requests.back().starts_with("GET /begin")) peer.send(kUnfinished);
    if (peer.requests.back().starts_with("GET /reset")) return peer.reset();
    peer.close();
  });
  for (const char* target : {"/begin", "/reset", "/close"}) {
    const auto result = session.send(server.origin(), get(target));
    ASSERT_FALSE(result) << target;
    EXPECT_EQ(result.error().cause, Cause::kDisconnected) << target;
    EXPECT_TRUE(result.error().may_be_delivered) << target;
  }
  EXPECT_EQ(server.request_count(), 3u) << "a new connection is not tried twice";
}

TEST(Client, SaysThatAResponseIsNone) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) { peer.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"); });
  const auto result = session.send(server.origin(), get("/"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kMalformed);
  EXPECT_TRUE(result.error().may_be_delivered);
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
}

TEST(Client, SaysThatAResponseIsTooLarge) {
  Session session({.max_response_size = 3});
  RawServer server(session.loop(), echo_target);
  EXPECT_EQ(text_of(session.send(server.origin(), get("/ab"))), "200 /ab");
  const auto result = session.send(server.origin(), get("/abc"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTooLarge);
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
}

TEST(Client, ConnectsForNoRequestThatCannotBe) {
  Session session;
  RawServer server(session.loop(), echo_target);
  const auto result = session.send(server.origin(), get("/a b"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kBadRequest);
  EXPECT_TRUE(server.peers().empty());
}

// Ends -----------------------------------------------------------------------------------------

TEST(Client, EndsAllRequestsWhenItIsClosed) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), [](Peer& peer) { peer.send(kUnfinished); });
  const auto active = session.start(server.origin(), get("/"));
  const auto waiting = session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  session.client().close();
  const auto late = session.start(server.origin(), get("/"));
  const auto first = session.wait_for(active);
  EXPECT_EQ(text_of(first), "closed: the client is closed (the request may have been delivered)");
  EXPECT_EQ(text_of(session.wait_for(waiting)), "closed: the client is closed");
  EXPECT_EQ(text_of(session.wait_for(late)), "closed: the client is closed");
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
  EXPECT_EQ(server.request_count(), 1u);
}

TEST(Client, EndsARequestThatIsConnectingWhenItIsClosed) {
  const FullListener listener;
  for (const char* host : {"127.0.0.1", "localhost"}) {
    Session session;
    Origin origin = listener.origin();
    origin.host = host;
    const auto pending = session.start(origin, get("/"));
    session.run_ready();
    EXPECT_FALSE(pending->is_over);
    session.client().close();
    EXPECT_EQ(text_of(session.wait_for(pending)),
              "closed: connecting to " + to_authority(origin) + ": the client is closed");
  }
}

TEST(Client, EndsKeptConnectionsWhenItIsClosed) {
  Session session;
  RawServer server(session.loop(), echo_target);
  ASSERT_EQ(text_of(session.send(server.origin(), get("/"))), "200 /");
  ASSERT_EQ(server.open_count(), 1u);
  session.client().close();
  EXPECT_TRUE(session.run_until([&] { return server.open_count() == 0; }));
}

TEST(Client, MayGoBeforeItsRequests) {
  Session session;
  RawServer server(session.loop(), [](Peer& peer) { peer.send(kUnfinished); });
  const auto pending = session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  session.destroy_client();
  const auto result = session.wait_for(pending);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kClosed);
}

// AddressSanitizer reports leaks.
TEST(Client, LeavesNothingWhereTheLoopEndsFirst) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), [](Peer& peer) { peer.send(kUnfinished); });
  const auto active = session.start(server.origin(), get("/"));
  const auto waiting = session.start(server.origin(), get("/"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  EXPECT_FALSE(active->is_over);
  EXPECT_FALSE(waiting->is_over);
}

TEST(Client, GivesAConnectionUpWhoseResponseNobodyAwaits) {
  Session session({.max_connections = 1});
  RawServer server(session.loop(), [](Peer& peer) {
    if (peer.requests.back().starts_with("GET /wait")) return;
    echo_target(peer);
  });
  const auto active = session.start(server.origin(), get("/wait"));
  const auto waiting = session.start(server.origin(), get("/never"));
  const auto next = session.start(server.origin(), get("/next"));
  ASSERT_TRUE(session.run_until([&] { return server.request_count() == 1; }));
  waiting->cancel.emit(boost::asio::cancellation_type::terminal);
  active->cancel.emit(boost::asio::cancellation_type::terminal);
  EXPECT_EQ(text_of(session.wait_for(next)), "200 /next");
  EXPECT_TRUE(active->is_over);
  EXPECT_TRUE(waiting->is_over);
  EXPECT_TRUE(server.peers()[0]->is_ended);
  EXPECT_EQ(server.request_count(), 2u);
}

}  // namespace
}  // namespace chat::http
