#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "raw_server.hpp"
#include "session.hpp"
#include "support/redis_server.hpp"

namespace chat::http {
namespace {

using Cause = Failure::Cause;
using Peer = RawServer::Peer;

class Tls : public testing::Test {
 protected:
  // Makes an authority, and with it a certificate for "localhost" only.
  static void SetUpTestSuite() {
    directory_ = std::make_unique<test::TemporaryDirectory>();
    make({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
          "2", "-subj", "/CN=an authority", "-keyout", file("ca.key"), "-out", file("ca.pem")});
    make({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
          "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", file("server.key"),
          "-out", file("server.csr")});
    make({"x509", "-req", "-in", file("server.csr"), "-CA", file("ca.pem"), "-CAkey",
          file("ca.key"), "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out",
          file("server.pem")});
  }

  static void TearDownTestSuite() { directory_ = nullptr; }

  static std::string file(const char* name) { return (directory_->path() / name).string(); }

  static RawServer::Certificate certificate() { return {file("server.pem"), file("server.key")}; }

  static ClientOptions trusting() {
    ClientOptions options;
    options.tls_ca_file = file("ca.pem");
    return options;
  }

  static Origin origin_of(const RawServer& server, std::string host) {
    Origin origin = server.origin();
    origin.host = std::move(host);
    return origin;
  }

 private:
  static void make(std::vector<std::string> words) {
    words.insert(words.begin(), "openssl");
    test::output_of(words);
  }

  static inline std::unique_ptr<test::TemporaryDirectory> directory_;
};

TEST_F(Tls, KeepsAConnectionToAServerThatItTrusts) {
  Session session(trusting());
  RawServer server(session.loop(), echo_target, certificate());
  const Origin origin = origin_of(server, "localhost");
  EXPECT_EQ(text_of(session.send(origin, get("/1"))), "200 /1");
  EXPECT_EQ(text_of(session.send(origin, post("/2", std::string(100'000, 'x')))), "200 /2");
  EXPECT_EQ(server.peers().size(), 1u);
  EXPECT_EQ(server.names(), std::vector<std::string>{"localhost"});
}

TEST_F(Tls, RefusesAServerOfAnotherName) {
  Session session(trusting());
  RawServer server(session.loop(), echo_target, certificate());
  const auto result = session.send(origin_of(server, "127.0.0.1"), post("/", "x"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTls);
  EXPECT_FALSE(result.error().may_be_delivered);
  EXPECT_EQ(server.request_count(), 0u);
}

TEST_F(Tls, RefusesAServerOfAnAuthorityThatItDoesNotKnow) {
  Session session;
  RawServer server(session.loop(), echo_target, certificate());
  const auto result = session.send(origin_of(server, "localhost"), get("/"));
  ASSERT_FALSE(result);
  EXPECT_THAT(describe(result.error()), testing::HasSubstr("the server's certificate: "));
  EXPECT_EQ(result.error().cause, Cause::kTls);
  EXPECT_EQ(server.request_count(), 0u);
}

TEST_F(Tls, TrustsAnyServerWhereItIsToldTo) {
  Session session({.verify_tls = false});
  RawServer server(session.loop(), echo_target, certificate());
  EXPECT_EQ(text_of(session.send(origin_of(server, "127.0.0.1"), get("/"))), "200 /");
}

TEST_F(Tls, SaysThatAServerSpeaksNoTls) {
  Session session(trusting());
  RawServer server(session.loop(), echo_target);
  Origin origin = origin_of(server, "localhost");
  origin.is_tls = true;
  const auto pending = session.start(origin, get("/"));
  ASSERT_TRUE(session.run_until([&] { return !server.peers().empty(); }));
  ASSERT_TRUE(session.run_until([&] { return !server.peers()[0]->rest.empty(); }));
  server.peers()[0]->send("HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto result = session.wait_for(pending);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTls);
}

TEST_F(Tls, EndsAHandshakeInTime) {
  ClientOptions options = trusting();
  options.connect_timeout = std::chrono::milliseconds(50);
  Session session(options);
  RawServer server(session.loop(), echo_target);  // The server waits for a request.
  Origin origin = origin_of(server, "localhost");
  origin.is_tls = true;
  const auto result = session.send(origin, get("/"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kTimeout);
  EXPECT_FALSE(result.error().may_be_delivered);
}

// Anybody on the path can end a connection; only the server can confirm the end of the body.
TEST_F(Tls, TakesNoBodyThatIsCutShort) {
  Session session(trusting());
  RawServer server(
      session.loop(),
      [](Peer& peer) {
        peer.send("HTTP/1.1 200 OK\r\n\r\nhalf");
        peer.close();
      },
      certificate());
  const auto result = session.send(origin_of(server, "localhost"), get("/"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().cause, Cause::kDisconnected);
}

TEST_F(Tls, RefusesAFileWithoutAuthorities) {
  ClientOptions options;
  options.tls_ca_file = file("missing.pem");
  EXPECT_THROW(Session session(options), std::runtime_error);
}

}  // namespace
}  // namespace chat::http
