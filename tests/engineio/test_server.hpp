// An Engine.IO server on one loop, for tests that speak to it over real sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

#include "engineio/server.hpp"
#include "net/loop_group.hpp"
#include "support/event_log.hpp"
#include "support/tcp_client.hpp"

namespace chat::engineio {

/// The fields of a request for a WebSocket.
inline const std::string kUpgrade =
    "Connection: keep-alive\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
inline const std::string kVersion = "Sec-WebSocket-Version: 13\r\n";

/// The log has each message, and the end of each session with its reason. The message "close" makes
/// the server close the session.
class EngineTest : public ::testing::Test {
 protected:
  explicit EngineTest(Options options = {}, net::HttpHandler* others = nullptr);
  ~EngineTest() override;

  /// Calls the function on the loop with the session that opened last, or with nullptr if that has
  /// ended.
  void with_session(const std::function<void(Session* session)>& function);

  int port() const { return server_.port(); }
  std::string target(const std::string& transport, const std::string& sid = {}) const;
  std::string poll_request(const std::string& sid = {}) const;
  std::string post_request(const std::string& sid, const std::string& body) const;
  /// Opens a session by polling, and returns its id.
  std::string open(test::TcpClient& client);

  test::EventLog log;
  net::LoopGroup loops{1};

 private:
  class Handler;

  Session* session_ = nullptr;  // loop only
  Server server_;
};

}  // namespace chat::engineio
