// The probe: a WebSocket about to take over a polling session.
//
// Source: Engine.IO protocol revision 4, "Upgrade".
#pragma once

#include <memory>
#include <string_view>

#include "base/timing_wheel.hpp"
#include "net/websocket_connection.hpp"

namespace chat::engineio {

class Session;

class Upgrade final : private Timer, private net::WebSocketConnection::Handler {
 public:
  /// `base64`: the WebSocket takes no bytes. `timeout`: ms for the client to complete it.
  Upgrade(Session& session, std::unique_ptr<net::WebSocketConnection> websocket, bool base64,
          std::int64_t timeout);
  ~Upgrade();

  /// True from the probe on: polls are then answered at once, so that the client can switch.
  bool is_probed() const { return probed_; }

 private:
  void on_timer() override;
  void on_websocket_input() override;
  void on_websocket_message(bool binary, std::string_view payload) override;
  void on_websocket_closed() override;

  Session& session_;
  std::unique_ptr<net::WebSocketConnection> websocket_;
  const bool base64_;
  bool probed_ = false;
};

}  // namespace chat::engineio
