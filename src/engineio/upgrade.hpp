// The probe: a WebSocket about to take over a polling session.
//
// Source: Engine.IO protocol revision 4, "Upgrade".
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/timing_wheel.hpp"
#include "net/rare_timer.hpp"
#include "net/websocket_connection.hpp"

namespace chat::engineio {

class Session;
struct Options;

class Upgrade final : private Timer, private net::WebSocketConnection::Handler {
 public:
  /// `base64`: the WebSocket takes no bytes.
  Upgrade(Session& session, std::unique_ptr<net::WebSocketConnection> websocket, bool base64,
          const Options& options);
  ~Upgrade();

  /// True from the answer on: polls are then answered at once, so that the client can switch.
  bool is_probed() const { return probed_; }

 private:
  void on_timer() override;
  void on_websocket_input() override;
  void on_websocket_message(bool binary, std::string_view payload) override;
  void on_websocket_closed() override;
  void take_probe();
  void answer_probe();

  Session& session_;
  std::unique_ptr<net::WebSocketConnection> websocket_;
  const std::int64_t probe_delay_;
  net::RareTimer answer_timer_;
  const bool base64_;
  bool is_probing_ = false;
  bool probed_ = false;
};

}  // namespace chat::engineio
