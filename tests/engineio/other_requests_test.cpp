// Requests for paths other than the Engine.IO path.
#include <gtest/gtest.h>
#include <string>

#include "engineio/test_server.hpp"

namespace chat::engineio {
namespace {

using test::HttpAnswer;
using test::TcpClient;

HttpAnswer ask(int port, const std::string& head) {
  TcpClient client(port);
  client.send(head + " HTTP/1.1\r\nHost: x\r\n\r\n");
  return client.receive_answer();
}

class NoOtherRequests : public EngineTest {};

TEST_F(NoOtherRequests, AreAnswered404WhereNobodyServesThem) {
  EXPECT_EQ(ask(port(), "GET /").status, 404);
  EXPECT_EQ(ask(port(), "GET /engine.io/more").status, 404);
  EXPECT_EQ(ask(port(), "GET /engine.io/11").status, 404);
  EXPECT_EQ(ask(port(), "GET /engine.ioo/").status, 404);
}

// Arduino libraries write the path like this; some libraries send a whole URL.
TEST_F(NoOtherRequests, AreNotThoseOfThePathInItsOtherForms) {
  for (const std::string path : {"/engine.io", "/engine.io/", "/engine.io/1", "/engine.io/1/",
                                 "/engine.io/1/polling/", "http://x/engine.io/"}) {
    EXPECT_EQ(ask(port(), "GET " + path + "?EIO=4&transport=polling").status, 200) << path;
  }
}

Options options_without_slash() {
  Options options;
  options.path = "/talk";
  return options;
}

class PathWithoutSlash : public EngineTest {
 protected:
  PathWithoutSlash() : EngineTest(options_without_slash()) {}
};

TEST_F(PathWithoutSlash, IsThatOfClientsThatAddOne) {
  EXPECT_EQ(ask(port(), "GET /talk?EIO=4&transport=polling").status, 200);
  EXPECT_EQ(ask(port(), "GET /talk/?EIO=4&transport=polling").status, 200);
  EXPECT_EQ(ask(port(), "GET /talks/?EIO=4&transport=polling").status, 404);
}

class Other : public net::HttpHandler {
 protected:
  ~Other() = default;

 public:
  std::string refused;

 private:
  void on_request(net::HttpConnection& connection, net::HttpRequest request) override {
    connection.respond({.body = "other " + request.path, .headers = {}});
  }
  void on_refused_request(net::HttpConnection&, const net::HttpRequest& request,
                          int status) override {
    refused = request.path + " " + std::to_string(status);
  }
};

Options small_payloads() {
  Options options;
  options.max_payload = 100;
  return options;
}

class OtherRequests : private Other, public EngineTest {
 protected:
  OtherRequests() : EngineTest(small_payloads(), this) {}
  using Other::refused;
};

TEST_F(OtherRequests, GoToWhoServesThem) {
  EXPECT_EQ(ask(port(), "GET /a").body, "other /a");
  EXPECT_EQ(ask(port(), "GET /engine.io/more").body, "other /engine.io/more");
  EXPECT_EQ(ask(port(), "GET /engine.io/").status, 400) << "this one is the engine's";
}

TEST_F(OtherRequests, AreRefusedOverTheEnginesLimit) {
  EXPECT_EQ(ask(port(), "POST /a HTTP/1.1\r\nContent-Length: 101\r\nX:").status, 413);
  with_session([this](Session*) { EXPECT_EQ(refused, "/a 413"); });
  EXPECT_EQ(ask(port(), "POST /engine.io/ HTTP/1.1\r\nContent-Length: 101\r\nX:").status, 413);
  with_session([this](Session*) { EXPECT_EQ(refused, "/a 413") << "that one was the engine's"; });
}

}  // namespace
}  // namespace chat::engineio
