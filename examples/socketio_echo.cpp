// A Socket.IO server with two namespaces, without chat: it echoes events.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "command_line.hpp"
#include "serve_until_signal.hpp"
#include "socketio/server.hpp"

namespace {

using chat::socketio::Namespace;

class Echo final : public chat::SocketHandler {
 public:
  Echo(Namespace& name_space, std::string id) : namespace_(name_space), id_(std::move(id)) {}

  void on_event(std::string name, chat::Args args, chat::Ack ack) override {
    if (name == "message") {
      namespace_.emit_to_socket(id_, chat::Event("message-back", args));
    } else if (name == "message-with-ack" && ack) {
      ack(std::move(args));
    }
  }

  void on_disconnect(std::string) override {}

 private:
  Namespace& namespace_;
  const std::string id_;
};

/// Tells the client how it introduced itself, after a delay. The protocol's test suite listens for
/// one message at a time: it would miss this one if it arrived together with the answer to CONNECT.
boost::asio::awaitable<void> greet(Namespace& name_space, std::string id, chat::Value auth) {
  if (auth.is_null()) auth = chat::Object();
  boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor,
                                  std::chrono::milliseconds(20));
  co_await pause.async_wait(boost::asio::use_awaitable);
  name_space.emit_to_socket(id, chat::Event("auth", {auth}));
}

void serve(chat::socketio::Server& server, const std::string& name) {
  const auto connect = [&server, name](const std::string& id, auto executor) {
    Namespace& name_space = *server.find(name);
    boost::asio::co_spawn(executor, greet(name_space, id, name_space.handshake(id)->auth),
                          boost::asio::detached);
    return std::make_shared<Echo>(name_space, id);
  };
  server.of(name, {.refuse = {}, .connect = connect});
}

}  // namespace

int main(int argc, char** argv) {
  auto arguments = examples::read_options(argc, argv,
                                          {{"port", 3000},
                                           {"ping-interval", 25'000},
                                           {"ping-timeout", 20'000},
                                           {"max-payload", 1'000'000},
                                           {"connect-timeout", 45'000}});
  const sigset_t signals = examples::block_signals();

  chat::socketio::ServerOptions options;
  options.port = static_cast<std::uint16_t>(arguments["port"]);
  options.connect_timeout = arguments["connect-timeout"];
  options.engine.require_version = true;  // the protocol's test suite wants it
  options.engine.ping_interval = arguments["ping-interval"];
  options.engine.ping_timeout = arguments["ping-timeout"];
  options.engine.max_payload = static_cast<std::size_t>(arguments["max-payload"]);
  options.engine.cors_origins = {"*"};

  chat::socketio::Server server(options);
  serve(server, "/");
  serve(server, "/custom");
  return examples::start_and_serve(server, signals);
}
