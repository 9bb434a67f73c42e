// An Engine.IO server that echoes every message: the transport without Socket.IO or chat.
#include <iostream>
#include <memory>

#include "command_line.hpp"
#include "engineio/server.hpp"
#include "serve_until_signal.hpp"

namespace {

class Echo final : public chat::engineio::SessionHandler {
 public:
  explicit Echo(chat::engineio::Session& session) : session_(session) {}

  void on_message(bool binary, std::string_view data) override {
    if (binary) {
      session_.send_binary(data);
    } else {
      session_.send_text(data);
    }
  }

  void on_close(std::string_view) override {}

 private:
  chat::engineio::Session& session_;
};

}  // namespace

int main(int argc, char** argv) {
  auto arguments = examples::read_options(argc, argv,
                                          {{"port", 3000},
                                           {"ping-interval", 25'000},
                                           {"ping-timeout", 20'000},
                                           {"upgrade-timeout", 10'000},
                                           {"max-payload", 1'000'000}});
  const sigset_t signals = examples::block_signals();

  chat::engineio::Options options;
  options.path = "/engine.io/";
  options.open_delay = 20;         // the protocol's test suites listen once the WebSocket is open
  options.require_version = true;  // and they require this
  options.ping_interval = arguments["ping-interval"];
  options.ping_timeout = arguments["ping-timeout"];
  options.upgrade_timeout = arguments["upgrade-timeout"];
  options.max_payload = static_cast<std::size_t>(arguments["max-payload"]);
  options.cors_origins = {"*"};

  chat::net::LoopGroup loops(1);
  chat::engineio::Server server(loops, options, [](chat::engineio::Session& session) {
    return std::make_unique<Echo>(session);
  });
  const auto port = static_cast<std::uint16_t>(arguments["port"]);
  if (const auto listening = server.listen("127.0.0.1", port); !listening) {
    std::cerr << listening.error().to_string() << "\n";
    return 1;
  }
  loops.start();
  server.accept();
  examples::serve_until_signal(server, signals);
  loops.stop();
  return 0;
}
