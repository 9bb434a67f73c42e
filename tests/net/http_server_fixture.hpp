// HTTP servers on two loops, for tests that speak to them over real sockets.
#pragma once

#include <cstddef>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>

#include "net/http_server.hpp"
#include "net/loop_group.hpp"
#include "support/event_log.hpp"
#include "support/run_on.hpp"

namespace chat::net {

inline constexpr std::size_t kMaxHeader = 1'000;
inline constexpr std::size_t kMaxBody = 10'000;

/// Echoes requests. Those for /later wait for answer().
class Echo final : public HttpHandler, private HttpWaiter {
 public:
  Echo(test::EventLog& log, std::string name) : log_(log), name_(std::move(name)) {}

  /// From now on that server gets all requests.
  void hand_over_to(HttpServer& server) { other_ = &server; }
  void answer() { std::exchange(held_, nullptr)->respond(response("/later")); }

 private:
  void on_request(HttpConnection& connection, HttpRequest request) override {
    const std::string path = request.path;
    if (other_) {
      HttpServer::hand_over(connection, std::move(request), *other_);
    } else if (path == "/throw") {
      throw std::runtime_error("on purpose");
    } else if (path == "/later") {
      held_ = &connection;
      connection.wait_for(*this);
    } else {
      connection.respond(response(path + request.body));
    }
    log_.add(name_ + " " + path);
  }

  void on_refused_request(HttpConnection&, const HttpRequest& request, int status) override {
    log_.add(name_ + " refused " + request.path + " " + std::to_string(status));
  }

  void on_slow_request(const HttpRequest& head) override { log_.add(name_ + " slow " + head.path); }

  void on_abandoned() override {
    held_ = nullptr;
    log_.add(name_ + " abandoned");
  }

  HttpResponse response(const std::string& text) const {
    return {.body = name_ + " " + text, .headers = {}};
  }

  test::EventLog& log_;
  const std::string name_;
  HttpServer* other_ = nullptr;
  HttpConnection* held_ = nullptr;
};

inline HttpLimits small_limits() {
  HttpLimits limits;
  limits.max_header_size = kMaxHeader;
  limits.max_body_size = kMaxBody;
  return limits;
}

inline const Origins kOrigins({"https://a.example"});

inline constexpr Front kFront{.tls = nullptr, .proxies = nullptr, .origins = &kOrigins};

/// Servers "near", which listens, and "far", each on its own loop.
class HttpServerTest : public ::testing::Test {
 protected:
  explicit HttpServerTest(HttpLimits limits = small_limits())
      : near_server(loops[0], near_echo, limits, kFront),
        far_server(loops[1], far_echo, limits, kFront) {
    const Result<int> listener = open_listener("127.0.0.1", 0, false);
    port = listener_port(listener.value());
    near_server.accept_from(*listener);
    loops.start();
  }

  ~HttpServerTest() override {
    for (HttpServer* server : {&near_server, &far_server}) {
      test::run_on(server->loop(), [server] {
        server->stop_accepting();
        server->begin_close();
        server->close_all();
      });
    }
    loops.stop();
  }

  void hand_over_all() {
    test::run_on(loops[0], [this] { near_echo.hand_over_to(far_server); });
  }

  /// Lets the loop run everything that is ready.
  void settle(Loop& loop) {
    for (int i = 0; i < 4; ++i) test::run_on(loop, [] {});
  }

  LoopGroup loops{2};
  test::EventLog log;
  Echo near_echo{log, "near"};
  Echo far_echo{log, "far"};
  HttpServer near_server;
  HttpServer far_server;
  int port = 0;
};

inline std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

inline std::string post_head(const std::string& path, std::size_t size,
                             const std::string& fields = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + fields +
         "Content-Length: " + std::to_string(size) + "\r\n\r\n";
}

}  // namespace chat::net
